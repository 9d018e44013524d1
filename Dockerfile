# The judge and the simulated Catena, each one static file, run by nobody in particular.
#
#   docker build --tag catena-conformance .
#   docker run --rm --network host --volume "$PWD:/work" --env CATENA_WEBHOOK_SECRET catena-conformance run --profile staging.toml
FROM rust:1.95-alpine AS build
RUN apk add --no-cache bash build-base
WORKDIR /source
COPY . .
RUN ci/build --static && mkdir /programs && cp target/*/dist/catena-conformance target/*/dist/mock-catena /programs/

FROM scratch
# For HTTPS; a private CA goes into the profile.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /programs/ /usr/local/bin/
ENV PATH=/usr/local/bin
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["catena-conformance"]
CMD ["--help"]
