# The image of a runner: `syncwright lambda` on Lambda, `syncwright run ...` on Fargate.
# Build it from a folder with the packed tarball and the workspace; see docs/runner-image.md.
FROM node:22-slim
WORKDIR /opt/syncwright
COPY syncwright-0.1.0.tgz package.tgz
RUN npm install --global --omit=dev --omit=peer --no-audit --no-fund ./package.tgz && rm package.tgz
COPY .syncwright /workspace
# Lambda runs as a user of its own, who has to read the documents.
RUN chmod -R a+rX /workspace
ENV SYNCWRIGHT_WORKSPACE=/workspace
USER node
ENTRYPOINT ["syncwright"]
CMD ["lambda"]
