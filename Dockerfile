# The test suite and the simulated Catena as two static binaries, run by an unprivileged user.
#
#   docker build --tag catena-conformance .
#   docker run --rm --network host --volume "$PWD:/work" --env CATENA_WEBHOOK_SECRET catena-conformance run --profile staging.toml
FROM rust:1.95-alpine AS build
RUN apk add --no-cache bash build-base
WORKDIR /source
COPY . .
RUN ci/build --static && mkdir /programs && cp target/*/dist/catena-conformance target/*/dist/mock-catena /programs/

FROM scratch
# Certificate authorities for HTTPS. A private one is named in the profile (`ca_certificate`).
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /programs/ /usr/local/bin/
ENV PATH=/usr/local/bin
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["catena-conformance"]
CMD ["--help"]
