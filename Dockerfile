# Two images: catena-conformance, and mock-catena (--target mock-catena). Both have both programs, no shell, and no root.
#
#   docker build --tag catena-conformance .
#   docker build --tag mock-catena --target mock-catena .
#
# Programs come from source, which takes minutes, or from the archives that scripts/package wrote to dist/:
#
#   docker build --build-arg PROGRAMS=release --tag catena-conformance .
ARG PROGRAMS=source

FROM rust:1.95.0-alpine3.23@sha256:606fd313a0f49743ee2a7bd49a0914bab7deedb12791f3a846a34a4711db7ed2 AS source
# The image is pinned by its digest; Alpine keeps only the newest version of a package.
# hadolint ignore=DL3018
RUN apk add --no-cache bash build-base
WORKDIR /source
COPY . .
RUN ci/build --static && mkdir -p /unpacked/built \
    && cp target/*/dist/catena-conformance target/*/dist/mock-catena /unpacked/built/

FROM scratch AS release-amd64
ADD dist/catena-conformance-*-x86_64-unknown-linux-musl.tar.xz /unpacked/

FROM scratch AS release-arm64
ADD dist/catena-conformance-*-aarch64-unknown-linux-musl.tar.xz /unpacked/

# hadolint ignore=DL3006
FROM release-${TARGETARCH} AS release

# hadolint ignore=DL3006
FROM ${PROGRAMS} AS programs

# Certificate authorities for HTTPS, and nothing else. A private one is named in the profile (`ca_certificate`).
FROM gcr.io/distroless/static-debian12:nonroot@sha256:d093aa3e30dbadd3efe1310db061a14da60299baff8450a17fe0ccc514a16639 AS base
LABEL org.opencontainers.image.source=https://github.com/catena-conformance/catena-conformance \
    org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=programs /unpacked/*/catena-conformance /unpacked/*/mock-catena /usr/local/bin/
ENV PATH=/usr/local/bin
WORKDIR /work
USER 65532:65532

FROM base AS mock-catena
EXPOSE 8420
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD ["mock-catena", "health"]
ENTRYPOINT ["mock-catena"]
CMD ["serve", "--bind", "0.0.0.0:8420"]

FROM base AS catena-conformance
ENTRYPOINT ["catena-conformance"]
CMD ["--help"]
