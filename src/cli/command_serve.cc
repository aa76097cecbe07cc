#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "process/stop_signals.h"
#include "report/stream_report.h"
#include "serve/schedule.h"
#include "serve/serve_config.h"
#include "serve/server_core.h"
#include "serve/server_loop.h"
#include "serve/transport.h"

namespace sallow {
namespace {

int64_t served_ns(const std::string& flag, const std::string& text) {
  const std::optional<int64_t> ns = read_time_ns(text);
  if (!ns) throw InputError("--" + flag + ": '" + text + "' is no time", "a time has a unit: 500ns, 1.1us, 5ms, 2s");
  return *ns;
}

void report_patch(size_t number, const ServedPatch& patch) {
  const WindowSchedule& schedule = *patch.schedule;
  std::string line = "patch " + std::to_string(number) + " '" + patch.config.name + "': ";
  line += schedule.round_count() >= WindowSchedule::kEndless / 2 ? "endless"
                                                                 : std::to_string(schedule.round_count()) + " rounds";
  line += ", at most " + std::to_string(schedule.width()) + " detectors per round, " +
          std::to_string(schedule.observable_count()) + " observable" + (schedule.observable_count() == 1 ? "" : "s") +
          ", " + patch.config.decoder;
  if (schedule.window_count() == 1) {
    line += ", one window";
  } else {
    line += ", windows of " + std::to_string(schedule.plan().commit) + " + " + std::to_string(schedule.plan().buffer) +
            " rounds";
  }
  std::printf("%s\n", line.c_str());
}

void report_counts(const ServerCore& core) {
  const ServeCounts& counts = core.counts();
  const StreamCounts stream = core.stream_counts();
  const std::pair<const char*, uint64_t> rows[] = {
      {"sessions", counts.sessions},
      {"sessions dropped", counts.dropped},
      {"requests", counts.requests},
      {"rounds decoded", stream.rounds},
      {"corrections", counts.corrections},
      {"heralded windows", stream.heralded},
      {"lost rounds", stream.lost},
      {"late rounds", stream.late},
      {"doubled rounds", stream.doubled},
      {"missed deadlines", stream.missed_deadlines},
      {"busy", counts.busy},
      {"refused", counts.refused + stream.refused},
      {"nonsense", counts.nonsense},
      {"outdated", counts.outdated},
  };
  for (const auto& [name, count] : rows) std::printf("%-18s %llu\n", name, static_cast<unsigned long long>(count));
}

void run_serve(Flags& flags) {
  std::vector<std::string> files;
  std::string schedule, csv, tick = "1us", service = "1us", spin = "200us";
  flags.add_positionals(&files, "CONFIG.toml", "The patches, and where to listen (docs/serving.md).");
  flags.add("spin", &spin, "With shared memory: how long to look for requests without sleep; 'always' never sleeps.",
            "TIME");
  flags.add("schedule", &schedule,
            "Instead of listening, replay the requests of this file in virtual time; lines are TICK ACTION SESSION.");
  flags.add("csv", &csv, "With --schedule: the file for the replies; by default standard output.");
  flags.add("tick", &tick, "With --schedule: the length of a tick.", "TIME");
  flags.add("service", &service, "With --schedule: the time that each request takes.", "TIME");
  if (!flags.parse()) return;

  if (files.size() != 1) throw InputError("'sallow serve' needs one configuration", "sallow serve CONFIG.toml");
  const ScheduleOptions replay{served_ns("tick", tick), served_ns("service", service)};
  if (replay.tick_ns > 1'000'000) throw InputError("--tick must be at most 1ms");
  if (replay.service_ns > 1'000'000'000) throw InputError("--service must be at most 1s");
  const int64_t spin_ns = spin == "always" ? INT64_MAX : served_ns("spin", spin);
  if (schedule.empty() && !csv.empty()) throw InputError("--csv needs --schedule");
  const ServeConfig config = read_serve_config(files[0]);
  std::vector<ScheduleRow> rows;
  if (!schedule.empty()) rows = parse_schedule(read_file(schedule), schedule);
  const bool listens = config.tcp || config.udp || !config.shared_memory.empty();
  if (schedule.empty() && !listens) {
    throw InputError(SourceLocation{files[0]}, "the server listens nowhere",
                     "add for example tcp = 7070 or shared_memory = \"sallow\"");
  }
  std::vector<ServedPatch> patches;
  for (const PatchConfig& patch : config.patches) {
    const StreamPatch compiled = compile_served(patch);
    if (const auto warning = short_window_warning(compiled.model, *compiled.schedule)) {
      std::fprintf(stderr, "warning: patch '%s': %s\n", patch.name.c_str(), warning->c_str());
    }
    patches.push_back({patch, compiled.schedule});
  }

  if (!schedule.empty()) {
    const std::string text = replay_schedule(rows, std::move(patches), config.limits, replay, schedule);
    OutputFile out = csv.empty() ? OutputFile(stdout, "standard output") : OutputFile(csv);
    out.write(text);
    out.finish();
    return;
  }

  const auto log = [](const std::string& line) { std::fprintf(stderr, "sallow: %s\n", shortened(line).c_str()); };
  for (size_t k = 0; k < patches.size(); k++) report_patch(k, patches[k]);
  ServerCore core(std::move(patches), config.limits, monotonic_ns, log);
  std::vector<std::unique_ptr<Transport>> transports;
  if (config.tcp) transports.push_back(listen_tcp(*config.tcp));
  if (config.udp) transports.push_back(listen_udp(*config.udp));
  if (!config.shared_memory.empty()) transports.push_back(listen_shared_memory(config.shared_memory, core, log));
  const StopSignals signals;
  for (const auto& transport : transports) std::printf("listening on %s\n", transport->place().c_str());
  std::printf("ready; Ctrl-C stops\n");
  std::fflush(stdout);
  serve_until(core, transports, spin_ns, [] { return StopSignals::requested(); });
  report_counts(core);
}

}  // namespace

extern const Command kServeCommand = {
    "serve",
    "Decode rounds of many logical patches for clients, over shared memory, TCP and UDP",
    "A TOML file names the patches with model, decoder, window and deadline. Clients in C and Python, the file, and "
    "schedules are in docs/serving.md, the messages in docs/formats/wire.md.",
    "  sallow serve server.toml\n"
    "  sallow serve server.toml --schedule requests.txt --csv replies.csv\n",
    run_serve,
};

}  // namespace sallow
