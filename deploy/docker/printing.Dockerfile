# The image of cases where it also prints documents (ADR 0010): the program of the plain image on Debian with Chromium.
# The sandbox of Chromium needs user namespaces; the program does not run as root.
#
#   docker build -f deploy/docker/Dockerfile --build-arg SERVICE=cases -t digisoc/cases:dev .
#   docker build -f deploy/docker/printing.Dockerfile --build-arg PLAIN=digisoc/cases:dev -t digisoc/cases-printing:dev .

ARG PLAIN
FROM ${PLAIN} AS plain

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates chromium fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
COPY --from=plain /program /program
USER 65532:65532
ENTRYPOINT ["/program"]
