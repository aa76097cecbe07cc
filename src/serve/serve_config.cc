#include "serve/serve_config.h"

#include <arpa/inet.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

#include "base/nearest_name.h"
#include "base/number_text.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"
#include "serve/wire.h"
#include "stream/rounds_file.h"

namespace sallow {
namespace {

using Kind = ConfigValue::Kind;

constexpr std::string_view kServeKeys[] = {"tcp", "udp", "shared_memory", "limits", "patch"};
constexpr std::string_view kLimitKeys[] = {"sessions", "queue", "reply_bytes", "ring_slots", "idle"};
constexpr std::string_view kPatchKeys[] = {"name",   "circuit", "model",       "decoder",  "commit",
                                           "buffer", "rounds",  "rounds_from", "deadline", "held"};

[[noreturn]] void refuse(const ConfigValue& value, const std::string& what, std::string remedy = {}) {
  throw InputError(value.where, what, std::move(remedy));
}

void require_table(const ConfigValue& value, std::span<const std::string_view> known, const std::string& what) {
  if (value.kind != Kind::kTable) refuse(value, what + " must be a table");
  for (const auto& [key, member] : value.members) {
    if (std::ranges::find(known, key) != known.end()) continue;
    std::string list;
    for (const std::string_view name : known) list += (list.empty() ? "" : ", ") + std::string(name);
    const std::string nearest = did_you_mean(key, known);
    refuse(member, what + " has no '" + key + "'", nearest.empty() ? "its keys are " + list : nearest);
  }
}

std::string served_text(const ConfigValue& value, const std::string& key) {
  if (value.kind != Kind::kText || value.text.empty()) refuse(value, "'" + key + "' must be a text");
  return value.text;
}

uint64_t served_number(const ConfigValue& value, const std::string& key, uint64_t least, uint64_t most) {
  if (value.kind == Kind::kNumber && value.is_whole && value.number >= 0 && value.whole >= least &&
      value.whole <= most) {
    return value.whole;
  }
  refuse(value, "'" + key + "' must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

int64_t served_time(const ConfigValue& value, const std::string& key) {
  const std::optional<int64_t> time = value.kind == Kind::kText ? read_time_ns(value.text) : std::nullopt;
  if (!time) refuse(value, "'" + key + "' must be a time with a unit", "for example \"20us\", \"5ms\" or \"30s\"");
  return *time;
}

ListenAddress served_address(const ConfigValue& value, const std::string& key) {
  ListenAddress address;
  std::string port = value.text;
  if (value.kind == Kind::kText) {
    const size_t colon = value.text.rfind(':');
    if (colon != std::string::npos) {
      address.host = value.text.substr(0, colon);
      port = value.text.substr(colon + 1);
    }
  }
  in_addr parsed;
  const std::optional<uint64_t> number = read_whole_number(port);
  if ((value.kind != Kind::kText && value.kind != Kind::kNumber) || !number || *number > 65535 ||
      ::inet_pton(AF_INET, address.host.c_str(), &parsed) != 1) {
    refuse(value, "'" + key + "' must be a port from 0 to 65535, or a numeric IPv4 address with a port",
           "for example 7070, or \"0.0.0.0:7070\" to listen to all networks");
  }
  address.port = static_cast<uint16_t>(*number);
  return address;
}

std::string beside(const std::string& folder, const std::string& file) {
  return file.starts_with('/') || folder.empty() ? file : folder + "/" + file;
}

PatchConfig served_patch(const ConfigValue& table, const std::string& folder) {
  require_table(table, kPatchKeys, "a patch");
  PatchConfig patch;
  patch.where = table.where;
  for (const auto& [key, value] : table.members) {
    if (key == "name") patch.name = served_text(value, key);
    if (key == "circuit") patch.circuit = beside(folder, served_text(value, key));
    if (key == "model") patch.model = beside(folder, served_text(value, key));
    if (key == "rounds_from") patch.rounds_from = beside(folder, served_text(value, key));
    if (key == "decoder") patch.decoder = served_text(value, key);
    if (key == "commit") patch.window.commit = static_cast<uint32_t>(served_number(value, key, 0, 1'000'000));
    if (key == "buffer") patch.window.buffer = static_cast<uint32_t>(served_number(value, key, 0, 1'000'000));
    if (key == "rounds" && value.kind == Kind::kText) {
      if (value.text != "endless") refuse(value, "'rounds' must be a number, or \"endless\"");
      patch.rounds = WindowSchedule::kEndless;
    } else if (key == "rounds") {
      patch.rounds = served_number(value, key, 1, WindowSchedule::kEndless / 4);
    }
    if (key == "deadline") patch.deadline_ns = served_time(value, key);
    if (key == "held") patch.most_held = static_cast<uint32_t>(served_number(value, key, 0, 1024));
  }
  if (patch.name.empty()) refuse(table, "a patch needs a 'name'");
  if (patch.name.size() > 64 || patch.name.find_first_of(" \t\n,") != std::string::npos) {
    refuse(table, "a patch's name must be at most 64 bytes, without blanks and commas");
  }
  if (patch.circuit.empty() == patch.model.empty()) {
    refuse(table, "patch '" + patch.name + "' needs either a 'circuit' or a 'model'");
  }
  return patch;
}

}  // namespace

std::optional<int64_t> read_time_ns(std::string_view text) {
  struct Unit {
    std::string_view name;
    double ns;
  };
  for (const Unit& unit : {Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9}}) {
    if (!text.ends_with(unit.name)) continue;
    const std::optional<double> number = read_number(text.substr(0, text.size() - unit.name.size()));
    if (!number) continue;
    if (!(*number >= 0) || *number * unit.ns > 1e18) return {};
    return static_cast<int64_t>(std::llround(*number * unit.ns));
  }
  return {};
}

ServeConfig serve_config(const ConfigValue& text, const std::string& folder) {
  require_table(text, kServeKeys, "the file of a server");
  ServeConfig config;
  for (const auto& [key, value] : text.members) {
    if (key == "tcp") config.tcp = served_address(value, key);
    if (key == "udp") config.udp = served_address(value, key);
    if (key == "shared_memory") {
      config.shared_memory = served_text(value, key);
      if (config.shared_memory.size() > 100 || config.shared_memory.find('/') != std::string::npos) {
        refuse(value, "'shared_memory' must be a name of at most 100 bytes, without '/'");
      }
    }
    if (key == "limits") {
      require_table(value, kLimitKeys, "'limits'");
      ServeLimits& limits = config.limits;
      for (const auto& [name, limit] : value.members) {
        if (name == "sessions") limits.sessions = static_cast<uint32_t>(served_number(limit, name, 1, 4096));
        if (name == "queue") limits.queue = static_cast<uint32_t>(served_number(limit, name, 1, 65536));
        if (name == "reply_bytes") {
          limits.reply_bytes = static_cast<uint32_t>(served_number(limit, name, 256, 1u << 28));
        }
        if (name == "ring_slots") {
          limits.ring_slots = static_cast<uint32_t>(served_number(limit, name, 2, 65536));
          if (!std::has_single_bit(limits.ring_slots)) refuse(limit, "'ring_slots' must be a power of 2");
        }
        if (name == "idle") limits.idle_ns = served_time(limit, name);
      }
    }
    if (key == "patch") {
      if (value.kind != Kind::kList) refuse(value, "patches are [[patch]] tables");
      for (const ConfigValue& table : value.items) {
        PatchConfig patch = served_patch(table, folder);
        const auto same = [&](const PatchConfig& other) { return other.name == patch.name; };
        if (std::ranges::any_of(config.patches, same)) refuse(table, "two patches have the name '" + patch.name + "'");
        config.patches.push_back(std::move(patch));
      }
    }
  }
  if (config.patches.empty()) refuse(text, "the file has no [[patch]]");
  if (config.patches.size() > SALLOW_WIRE_ALL_PATCHES) refuse(text, "at most 65535 patches");
  return config;
}

ServeConfig read_serve_config(const std::string& path) {
  const size_t slash = path.rfind('/');
  return serve_config(read_config(path), slash == std::string::npos ? std::string() : path.substr(0, slash));
}

StreamPatch compile_served(const PatchConfig& config) {
  try {
    PatchOptions options{.decoder = config.decoder, .plan = config.window};
    if (config.rounds > 0) options.rounds = config.rounds;
    if (!config.rounds_from.empty()) options.rounds_from = read_rounds_file(config.rounds_from);
    StreamPatch patch = config.model.empty() ? patch_of_circuit(Circuit::from_file(config.circuit), options)
                                             : patch_of_model(DetectorErrorModel::from_file(config.model), options);
    const WindowSchedule& schedule = *patch.schedule;
    if (schedule.observable_count() > kMostObservablesServed) {
      throw InputError("a served model has at most " + std::to_string(kMostObservablesServed) + " observables");
    }
    if (schedule.width() > 8 * SALLOW_WIRE_PAYLOAD_MOST) {
      throw InputError("a served model has at most " + std::to_string(8 * SALLOW_WIRE_PAYLOAD_MOST) +
                       " detectors per round");
    }
    return patch;
  } catch (const InputError& error) {
    if (!error.where().file.empty()) throw;
    throw InputError(config.where, "patch '" + config.name + "': " + error.what(), error.remedy());
  }
}

}  // namespace sallow
