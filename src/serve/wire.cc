#include "serve/wire.h"

#include <algorithm>
#include <array>

#include "base/error.h"

namespace sallow {
namespace {

struct ChecksumTable {
  uint32_t values[256];
  ChecksumTable() { sallow_wire_crc_table(values); }
};
const ChecksumTable kChecksum;

size_t complete(uint8_t kind, uint16_t patch, uint32_t sequence, uint64_t round, size_t payload, uint8_t* bytes) {
  const sallow_wire_header header{kind, static_cast<uint16_t>(payload), patch, sequence, round};
  return sallow_wire_write(kChecksum.values, &header, bytes);
}

}  // namespace

const char* status_name(ServeStatus status) {
  switch (status) {
    case ServeStatus::kOk:
      return "OK";
    case ServeStatus::kNotReady:
      return "NOT_READY";
    case ServeStatus::kBusy:
      return "BUSY";
    case ServeStatus::kBadRequest:
      return "BAD_REQUEST";
    case ServeStatus::kInvalidPatch:
      return "INVALID_PATCH";
    case ServeStatus::kSyndromesDropped:
      return "SYNDROMES_DROPPED";
    case ServeStatus::kInternalError:
      return "INTERNAL_ERROR";
  }
  return "";
}

std::optional<size_t> message_size(std::span<const uint8_t> bytes) {
  const int size = sallow_wire_size(bytes.data(), static_cast<uint32_t>(std::min<size_t>(bytes.size(), 1u << 20)));
  if (size < 0) return {};
  return static_cast<size_t>(size);
}

std::optional<WireRequest> read_request(std::span<const uint8_t> message) {
  sallow_wire_header header;
  if (message.size() > SALLOW_WIRE_MOST ||
      !sallow_wire_read(kChecksum.values, message.data(), static_cast<uint32_t>(message.size()), &header) ||
      header.kind < SALLOW_WIRE_OPEN || header.kind > SALLOW_WIRE_CLOSE) {
    return {};
  }
  return WireRequest{static_cast<RequestKind>(header.kind), header.patch, header.sequence, header.round,
                     message.subspan(SALLOW_WIRE_HEADER)};
}

size_t write_request(const WireRequest& request, std::span<uint8_t> bytes) {
  SALLOW_REQUIRE(
      request.payload.size() <= SALLOW_WIRE_PAYLOAD_MOST && bytes.size() >= SALLOW_WIRE_HEADER + request.payload.size(),
      "write_request: no room");
  std::ranges::copy(request.payload, bytes.begin() + SALLOW_WIRE_HEADER);
  return complete(static_cast<uint8_t>(request.kind), request.patch, request.sequence, request.round,
                  request.payload.size(), bytes.data());
}

size_t write_reply(const WireReply& reply, std::span<uint8_t> bytes) {
  SALLOW_REQUIRE(bytes.size() >= kReplyBytesMost && reply.frame.size() * 8 <= SALLOW_WIRE_FRAME_MOST,
                 "write_reply: no room");
  uint8_t* payload = bytes.data() + SALLOW_WIRE_HEADER;
  payload[0] = static_cast<uint8_t>(reply.status);
  payload[1] = reply.is_final ? 1 : 0;
  sallow_wire_put(payload + 2, reply.observable_count, 2);
  sallow_wire_put(payload + 4, reply.heralds, 4);
  sallow_wire_put(payload + 8, reply.end_round, 8);
  size_t size = SALLOW_WIRE_REPLY_BYTES;
  if (reply.opened) {
    sallow_wire_put(payload + 16, reply.opened->rounds, 8);
    sallow_wire_put(payload + 24, reply.opened->width, 4);
    sallow_wire_put(payload + 28, reply.opened->commit, 4);
    sallow_wire_put(payload + 32, reply.opened->buffer, 4);
    size = SALLOW_WIRE_OPENED_BYTES;
  } else if (!reply.frame.empty()) {
    for (size_t byte = 0; byte < (reply.observable_count + 7u) / 8; byte++) {
      payload[size++] = static_cast<uint8_t>(reply.frame[byte / 8] >> (8 * (byte % 8)));
    }
  }
  return complete(static_cast<uint8_t>(static_cast<uint8_t>(reply.kind) + SALLOW_WIRE_REPLY), reply.patch,
                  reply.sequence, reply.first_round, size, bytes.data());
}

}  // namespace sallow
