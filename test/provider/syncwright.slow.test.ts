/**
 * Goal: the resources that the fast lane leaves out live their whole life too.
 * Method: the same steps, from the same table.
 */
import { describeLife, scenarios, useSyncwright } from "./support/life";

useSyncwright();

const fast = ["syncwright_s3_connection", "syncwright_model_sync"];
describeLife(Object.keys(scenarios).filter((type) => !fast.includes(type)));
