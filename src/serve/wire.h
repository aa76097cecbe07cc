#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <sallow/sallow_client.h>

namespace sallow {

/// The kinds of requests. docs/formats/wire.md defines them; the numbers and sizes are those of sallow_client.h.
enum class RequestKind : uint8_t {
  kOpen = SALLOW_WIRE_OPEN,
  kRound = SALLOW_WIRE_ROUND,
  kGet = SALLOW_WIRE_GET,
  kFinish = SALLOW_WIRE_FINISH,
  kReset = SALLOW_WIRE_RESET,
  kPing = SALLOW_WIRE_PING,
  kClose = SALLOW_WIRE_CLOSE,
};

enum class ServeStatus : uint8_t {
  kOk = SALLOW_OK,
  kNotReady = SALLOW_NOT_READY,
  kBusy = SALLOW_BUSY,
  kBadRequest = SALLOW_BAD_REQUEST,
  kInvalidPatch = SALLOW_INVALID_PATCH,
  kSyndromesDropped = SALLOW_SYNDROMES_DROPPED,
  kInternalError = SALLOW_INTERNAL_ERROR,
};
/// "OK", "NOT_READY", ...
const char* status_name(ServeStatus status);

/// A message from a client. The payload is a view of the message's bytes.
struct WireRequest {
  RequestKind kind = RequestKind::kPing;
  uint16_t patch = 0;
  uint32_t sequence = 0;
  uint64_t round = 0;
  std::span<const uint8_t> payload;
};

/// A message to a client.
struct WireReply {
  struct Opened {  // in the reply to OPEN, in place of the frame
    uint64_t rounds;
    uint32_t width, commit, buffer;
  };

  RequestKind kind = RequestKind::kPing;  // of the request
  uint16_t patch = 0;
  uint32_t sequence = 0;
  ServeStatus status = ServeStatus::kOk;
  bool is_final = false;
  uint32_t heralds = 0;
  uint64_t first_round = 0, end_round = 0;
  uint16_t observable_count = 0;
  std::span<const uint64_t> frame = {};  // one bit per observable; may be empty
  std::optional<Opened> opened = {};
};

inline constexpr size_t kMostObservablesServed = 8 * SALLOW_WIRE_FRAME_MOST;
inline constexpr size_t kReplyBytesMost = size_t{SALLOW_WIRE_HEADER} + SALLOW_WIRE_REPLY_BYTES + SALLOW_WIRE_FRAME_MOST;

/// The size of the message that begins with these bytes, or 0 if more bytes are needed to know. Empty if no message
/// begins so.
std::optional<size_t> message_size(std::span<const uint8_t> bytes);
/// Reads a whole message. Empty if it is not one: wrong size, version, checksum or kind.
std::optional<WireRequest> read_request(std::span<const uint8_t> message);
/// Writes the reply, and returns its size. `bytes` has room for kReplyBytesMost.
size_t write_reply(const WireReply& reply, std::span<uint8_t> bytes);
/// The inverse of read_request(), for tests and clients in C++. `bytes` has room for header and payload.
size_t write_request(const WireRequest& request, std::span<uint8_t> bytes);

}  // namespace sallow
