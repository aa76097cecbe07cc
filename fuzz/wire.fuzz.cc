// Any bytes given to a server as messages are refused or answered, and never disturb another client's patch.
#include <algorithm>
#include <array>
#include <vector>

#include "base/error.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "serve/server_core.h"

namespace {

class SilentPeer final : public sallow::Peer {
 public:
  bool send(std::span<const uint8_t> message) override {
    sallow_wire_header header;
    uint32_t table[256];
    sallow_wire_crc_table(table);
    SALLOW_CHECK(sallow_wire_read(table, message.data(), static_cast<uint32_t>(message.size()), &header) == 1);
    return true;
  }
  void dropped() override { is_open = false; }
  bool is_open = true;
};

sallow::ServedPatch patch(const char* name) {
  using namespace sallow;
  const DetectorErrorModel model = DetectorErrorModel::parse(
      "error(0.1) D0 L0\nerror(0.1) D0 D1\nerror(0.1) D1 D2\nerror(0.1) D2 D3\nerror(0.1) D3\n"
      "detector(0) D0\ndetector(1) D1\ndetector(2) D2\ndetector(3) D3\n");
  ServedPatch served;
  served.config.name = name;
  served.schedule =
      std::make_shared<WindowSchedule>(model, DetectorRounds::from_model(model), WindowPlan{1, 1}, CutRules{},
                                       [](const DetectorErrorModel& window, bool, std::span<const uint32_t>) {
                                         return make_decoder("matching", window, {.services = {.errors = true}});
                                       });
  return served;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t count) {
  using namespace sallow;
  static const std::array patches = {patch("a"), patch("b")};
  ServerCore core(
      {patches[0], patches[1]}, {.sessions = 2, .queue = 4}, [] { return int64_t{0}; }, [](const std::string&) {});
  SilentPeer peer;
  const auto session = core.open_session("fuzz", peer);
  // As a stream of bytes, and with a checksum that is right, so that what lies behind is reached too.
  std::vector<uint8_t> message;
  for (std::span<const uint8_t> rest(bytes, count); !rest.empty() && peer.is_open;) {
    const std::optional<size_t> size = message_size(rest);
    const size_t taken = size && *size > 0 ? std::min(*size, rest.size()) : std::min<size_t>(rest.size(), 32);
    message.assign(rest.begin(), rest.begin() + static_cast<ptrdiff_t>(taken));
    rest = rest.subspan(taken);
    if (message.size() >= SALLOW_WIRE_HEADER && message.size() <= SALLOW_WIRE_MOST) {
      const WireRequest request{static_cast<RequestKind>(1 + message[3] % 7), static_cast<uint16_t>(message[6] % 3),
                                message[8], message[16] % 6u,
                                std::span<const uint8_t>(message).subspan(SALLOW_WIRE_HEADER)};
      std::vector<uint8_t> sent(message.size());
      sent.resize(write_request(request, sent));
      core.receive(*session, sent, 0, UINT32_MAX);
    } else {
      core.receive(*session, message, 0, 3);
    }
    if (message[0] % 3 == 0) core.work();
  }
  while (core.work()) continue;
  SALLOW_CHECK(core.queued() == 0);
  return 0;
}
