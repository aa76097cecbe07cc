# An image with nothing but the program:  tools/release && docker build -t sallow . && docker run --rm sallow willow
#   docker run --rm -v "$PWD:/data" -w /data sallow estimate circuit.stim --seed 1
FROM scratch
ARG FILE=build/release-files/sallow-0.1.0-linux-x86_64
COPY --chmod=755 ${FILE} /sallow
USER 1000
ENTRYPOINT ["/sallow"]
CMD ["help"]
