# Builds the program with the Swift runtime linked in, and puts it alone on a slim base.
#
#   docker build -t swiftlet .
#   docker run --rm -p 53:5300/udp -p 53:5300/tcp swiftlet
#
# Inside, it listens on port 5300, so it needs no capability and runs with a read-only root. Your own configuration goes over
# /etc/swiftlet/swiftlet.yaml, your zones beside it, and a volume on /var/lib/swiftlet where that says `state: /var/lib/swiftlet`.

FROM swift:6.3-bookworm AS build
RUN apt-get update -q \
    && apt-get install -qy --no-install-recommends libyaml-dev ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
RUN swift build -c release --product swiftlet --static-swift-stdlib -Xlinker -s \
    && cp "$(swift build -c release --product swiftlet --static-swift-stdlib -Xlinker -s --show-bin-path)/swiftlet" /swiftlet

FROM debian:bookworm-slim
# a new volume is as the folder that it is put on: its owner may write there
RUN install -d -o 65532 -g 65532 -m 0700 /var/lib/swiftlet /run/swiftlet
COPY --from=build /swiftlet /usr/local/bin/swiftlet
# those who certify upstreams of tls:// and https://
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY config/container.yaml /etc/swiftlet/swiftlet.yaml
COPY zones /etc/swiftlet/zones
ENV SWIFTLET_CONFIG=/etc/swiftlet/swiftlet.yaml
USER 65532:65532
EXPOSE 5300/udp 5300/tcp
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["swiftlet", "probe"]
ENTRYPOINT ["swiftlet"]
CMD ["serve"]
