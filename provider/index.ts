/** The Terraform provider, as other rooms use it: how it is installed. Its executable is `main.ts`. */
export { layOutMirror, type Mirror, type MirroredProvider } from "./mirror";
export { PROVIDER_VERSION, STAND_IN_VERSION } from "./version";
