#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_value.h"
#include "decode/window/window_schedule.h"
#include "stream/patch/stream_patch.h"

namespace sallow {

/// A logical patch that a server decodes.
struct PatchConfig {
  std::string name;
  std::string circuit, model;  // one of them: a file
  std::string rounds_from;     // a file with one round per detector; empty: the detectors' last coordinates
  std::string decoder = "matching";
  WindowPlan window;        // by default one window for the whole stream
  uint64_t rounds = 0;      // 0: those of the model
  int64_t deadline_ns = 0;  // 0: none
  uint32_t most_held = 4;   // StreamOptions::most_held
  SourceLocation where;
};

/// An address: a numeric IPv4 host and a port. Port 0: the system chooses one.
struct ListenAddress {
  std::string host = "127.0.0.1";
  uint16_t port = 0;
};

/// Bounds of a server's memory and patience.
struct ServeLimits {
  uint32_t sessions = 64;
  uint32_t queue = 256;              // requests that wait, per session
  uint32_t reply_bytes = 1 << 18;    // replies that a client has not read, per TCP session
  uint32_t ring_slots = 256;         // per direction of a shared-memory session; a power of 2
  int64_t idle_ns = 30'000'000'000;  // a client that is silent for so long is dropped; 0: never
};

struct ServeConfig {
  std::vector<PatchConfig> patches;
  std::optional<ListenAddress> tcp, udp;
  std::string shared_memory;  // name; empty: none
  ServeLimits limits;
};

/// The file of `sallow serve` (docs/serving.md). Files in it are relative to its folder. Throws InputError with place.
ServeConfig read_serve_config(const std::string& path);
ServeConfig serve_config(const ConfigValue& text, const std::string& folder);

/// "20us", "1.1us", "5ms", "10s", "700ns": nanoseconds. Empty if the text is no time.
std::optional<int64_t> read_time_ns(std::string_view text);

/// Reads the patch's model and compiles its windows. Throws InputError.
StreamPatch compile_served(const PatchConfig& patch);

}  // namespace sallow
