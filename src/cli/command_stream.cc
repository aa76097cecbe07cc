#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/html_flag.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/shot_flags.h"
#include "decode/catalog/registry.h"
#include "decode/catalog/window_schedules.h"
#include "experiment/decoding_model.h"
#include "json/json.h"
#include "meter/drawn_shots.h"
#include "meter/feedback_meter.h"
#include "meter/parallel_meter.h"
#include "meter/stream_meter.h"
#include "report/feedback_report.h"
#include "report/latency_table.h"
#include "report/parallel_report.h"
#include "report/stream_page.h"
#include "report/stream_report.h"
#include "report/study_pages.h"
#include "shots/shot_reader.h"
#include "stream/patch/stream_patch.h"
#include "stream/rounds_file.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

/// Shots of files, all in memory.
class RecordedShots final : public RoundSource {
 public:
  RecordedShots(const WindowSchedule& schedule, const ShotFileFlags& events, const ShotFileFlags& flips)
      : schedule_(&schedule) {
    BitTable table;
    ShotReader reader(InputFile(events.path), events.format, {.detectors = schedule.detector_count()});
    while (const size_t count = reader.read_by_shot(table, kRead)) {
      for (size_t k = 0; k < count; k++) events_.emplace_back(table.row(k), table.row(k) + table.row_words());
    }
    if (events_.empty()) throw InputError(SourceLocation{events.path}, "this file has no shots");
    if (flips.path.empty()) return;
    ShotReader true_flips(InputFile(flips.path), flips.format, {.observables = schedule.observable_count()});
    while (const size_t count = true_flips.read_by_shot(table, kRead)) {
      const size_t words = (schedule.observable_count() + 63) / 64;
      for (size_t k = 0; k < count; k++) flips_.emplace_back(table.row(k), table.row(k) + words);
    }
    if (flips_.size() != events_.size()) {
      throw InputError(SourceLocation{flips.path}, "this file has " + std::to_string(flips_.size()) +
                                                       " shots, but the events have " + std::to_string(events_.size()));
    }
  }
  uint64_t shot_count() const { return events_.size(); }

  void start(uint64_t shot) override {
    shot_ = shot % events_.size();
    round_ = 0;
  }
  std::span<const uint32_t> next() override {
    places_.clear();
    const std::vector<uint64_t>& bits = events_[shot_];
    for (const uint32_t detector : schedule_->rounds().detectors(round_++)) {
      if (bits[detector / 64] >> (detector % 64) & 1) places_.push_back(schedule_->rounds().place_of(detector));
    }
    return places_;
  }
  std::span<const uint64_t> true_flips() const override {
    return flips_.empty() ? std::span<const uint64_t>() : flips_[shot_];
  }

 private:
  static constexpr size_t kRead = 1024;
  const WindowSchedule* schedule_;
  std::vector<std::vector<uint64_t>> events_, flips_;  // by shot
  std::vector<uint32_t> places_;
  uint64_t shot_ = 0;
  uint32_t round_ = 0;
};

/// "1.1us", "800ns", "max": in picoseconds, 0 for max.
int64_t read_round_time(const std::string& flag, const std::string& text) {
  if (text == "max") return 0;
  const double seconds = parse_seconds(flag, text);
  if (!(seconds >= 1e-9 && seconds <= 1)) {
    throw InputError("'" + flag + " " + text + "': a time from 1ns to 1s, or max", "for example " + flag + " 1.1us");
  }
  return std::llround(1e12 * seconds);
}

/// The two cores of "0,1", or one for the decoder.
void read_cores(const std::string& text, MeterOptions& options) {
  const std::vector<std::string> entries = list_entries(text);
  if (entries.size() > 2) throw InputError("'--pin " + text + "' names more than two cores", "for example --pin 0,1");
  options.decode_core = static_cast<int>(parse_integer("--pin", entries[0], 0, 4095));
  if (entries.size() == 2) options.pace_core = static_cast<int>(parse_integer("--pin", entries[1], 0, 4095));
}

void write_histograms(const std::string& path, const std::string& comment, double seconds,
                      std::initializer_list<const HdrHistogram*> histograms) {
  OutputFile file(path);
  std::string text = HdrHistogram::log_head("sallow stream: nanoseconds, " + comment);
  for (const HdrHistogram* histogram : histograms) text += histogram->log_line(0, seconds, 1);
  file.write(text);
  file.finish();
}

void check_feedback(const Flags& flags, const MeterOptions& options, std::optional<uint64_t> commit) {
  for (const char* other : {"in", "search"}) {
    if (flags.given(other)) {
      throw InputError("'--feedback' and '--" + std::string(other) + "' exclude each other",
                       "under feedback, shots are drawn with the lengths that they take");
    }
  }
  if (commit == 0) {
    throw InputError(
        "'--feedback' needs windows: under feedback, shots have no fixed length, so one window cannot hold them",
        "give --commit and --buffer, about the code's distance, and a decoder that lists errors, such as matching");
  }
  if (options.round_ps == 0) {
    throw InputError("'--feedback' needs the time of a round", "for example --round_time 1.1us");
  }
}

FeedbackReport run_feedback(StreamFacts& facts, FeedbackPatch& patch, uint64_t seed, const std::string& histogram_path,
                            bool json_wanted) {
  // A pause of the machine must not end the run: as long a queue as 64 MiB hold, up to 131072 rounds.
  const uint64_t fit = (uint64_t{64} << 20) / (4 * (uint64_t{patch.drawn().width()} + 8));
  facts.options.ring_rounds = std::bit_floor(std::clamp<uint64_t>(fit, 1 << 10, 1 << 17));
  FeedbackReport report;
  {
    Progress progress("streaming", facts.options.shots * patch.shortest(), "rounds");
    uint64_t done = 0;
    report = measure_feedback(patch, seed, facts.options, [&](uint64_t rounds) {
      progress.advance(rounds - done);
      done = rounds;
    });
  }
  if (!histogram_path.empty()) {
    write_histograms(histogram_path, "all commits; then reaction times", report.wall_seconds,
                     {&report.commit_latency, &report.reaction});
  }
  if (json_wanted) {
    Json json = feedback_json(facts, patch.shortest(), patch.step(), report);
    json["seed"] = seed;
    std::puts(json.text({.indent = 2}).c_str());
  } else {
    std::fputs(feedback_text(facts, patch.shortest(), patch.step(), report).c_str(), stdout);
  }
  return report;
}

void check_workers(const Flags& flags, std::optional<uint64_t> commit) {
  for (const char* other : {"feedback", "search", "html", "histogram_out", "huge_pages", "sleep"}) {
    if (flags.given(other)) {
      throw InputError("'--workers' and '--" + std::string(other) + "' exclude each other", "leave out one of them");
    }
  }
  if (commit == 0) {
    throw InputError("'--workers' needs windows", "give --commit and --buffer, about the code's distance");
  }
}

void run_workers(StreamFacts& facts, uint32_t workers, const std::shared_ptr<const SandwichSchedule>& schedule,
                 RoundSource& source, std::optional<uint64_t> seed, bool json_wanted) {
  facts.windows = schedule->windows().size();
  const ParallelReport report = [&] {
    Progress progress("streaming", facts.options.shots * facts.rounds_per_shot, "rounds");
    uint64_t done = 0;
    return measure_parallel(schedule, source, facts.options, workers,
                            [&](uint64_t rounds) { progress.advance(rounds - std::exchange(done, rounds)); });
  }();
  if (!json_wanted) {
    std::fputs(parallel_text(facts, workers, report).c_str(), stdout);
    return;
  }
  Json json = parallel_json(facts, workers, report);
  if (seed) json["seed"] = *seed;
  std::puts(json.text({.indent = 2}).c_str());
}

void run_stream(Flags& flags) {
  std::string circuit_path, dem_path, rounds_path, histogram_path;
  std::optional<uint64_t> commit, buffer, workers;
  PatchOptions patch_options;
  MeterOptions options;
  bool search = false, feedback = false, own_cost = false, json_wanted = false;
  ShotFileFlags events, flips;
  flags
      .add("circuit", &circuit_path, "The circuit, with noise. Or describe a circuit by --code and the flags below it.")
      .plain();
  flags.add("dem", &dem_path, "The error model, instead of a circuit.").plain(".dem");
  const CodeFlags code(flags);
  flags
      .add("decoder", &patch_options.decoder, "The decoder inside of windows; 'sallow help decoders' lists all.",
           "NAME[:OPTIONS]")
      .values(decoder_names());
  flags.add(
      "commit", &commit,
      "Rounds that each window decides; 0: one window for the whole shot. By default the code's distance, or 0 if the "
      "decoder cannot list the errors it chooses, such as exec.",
      0, 1 << 20);
  flags.add("buffer", &buffer, "Further rounds that each window sees. By default the code's distance.", 0, 1 << 20);
  flags.add("rounds_from", &rounds_path,
            "A file with one round per detector, if the detectors' last coordinates are not their rounds.");
  flags.add(
      "workers", &workers,
      "Decode windows at the same time, on this many threads: a sandwich of outer windows, and gaps between them.", 1,
      1024);
  flags.add("strict", &patch_options.strict, "Refuse errors that the decoder cannot use.");
  events.declare(flags, "in", "Recorded detection events to replay; otherwise shots are drawn from the error model.");
  flips.declare(flags, "obs_in", "The true flips of recorded shots.");
  flags.add("shots", &options.shots, "Shots to replay, back to back.", 1);
  flags.add(
      "round_time", [&](const std::string& text) { options.round_ps = read_round_time("--round_time", text); },
      "The time from round to round, such as 1.1us; max: as fast as it goes, on one thread.", "TIME|max");
  flags.add(
      "deadline", [&](const std::string& text) { options.deadline_ns = read_round_time("--deadline", text) / 1000; },
      "Count a shot as failed if its final correction takes longer than this.", "TIME");
  flags.add("search", &search, "Also find the shortest time of a round at which decoding keeps up.");
  flags.add(
      "feedback", &feedback,
      "Two decoders in turns: a shot goes on until the correction of the shot before has come. Prints the reaction "
      "time and the rounds per shot.");
  flags.add(
      "pin", [&](const std::string& text) { read_cores(text, options); },
      "Pin the decoding thread to the first core and the pacing thread to the second.", "CORE,CORE");
  flags.add("sleep", &options.sleeps, "Wait for rounds asleep instead of spinning: less load, more latency.");
  flags.add("huge_pages", &options.huge_pages,
            "Put memory into pages of 2 MiB if the system has them; how much is printed.");
  flags.add("own_cost", &own_cost,
            "Decode nothing, and print the time that the meter itself takes per round; needs no circuit.");
  flags.add("histogram_out", &histogram_path, "Write the latencies as a log of HdrHistogram.");
  flags.add("json", &json_wanted, "Print the result as JSON.");
  const SeedFlag seed_flag(flags);
  HtmlFlag html(flags);
  if (!flags.parse()) return;

  if (own_cost) {
    for (const char* input : {"circuit", "dem", "code"}) {
      if (flags.given(input)) {
        throw InputError("'--own_cost' and '--" + std::string(input) + "' exclude each other",
                         "--own_cost decodes nothing, so its result does not depend on a code");
      }
    }
    const double ns =
        measure_own_cost(static_cast<uint32_t>(std::max<uint64_t>(commit.value_or(5), 1)), options.decode_core);
    const LoopNoise pauses = measure_noise(options.decode_core, 0.1);
    if (json_wanted) {
      Json json = {{"own_cost_ns_per_round", ns}};
      add_machine(options, pauses, json);
      std::puts(json.text({.indent = 2}).c_str());
    } else {
      std::printf("the meter itself: %.1f ns per round\n%s\n", ns, machine_text(options, pauses).c_str());
    }
    return;
  }
  const int inputs = (code.given() ? 1 : 0) + (flags.given("circuit") ? 1 : 0) + (flags.given("dem") ? 1 : 0);
  if (inputs > 1) throw InputError("'--circuit', '--dem' and '--code' exclude each other", "give one of them");
  if (!flips.path.empty() && events.path.empty()) throw InputError("'--obs_in' needs '--in'", "give both files");
  // Only decoders that list errors can decide window by window; others decode each shot as a whole.
  const bool by_windows = lists_errors(patch_options.decoder);
  if (!by_windows && !commit) commit = buffer = 0;
  if (!by_windows && *commit > 0) {
    throw InputError(
        "decoder '" + patch_options.decoder + "' cannot list the errors it chooses, so it cannot decide windows",
        "leave out --commit and --buffer to measure it shot by shot");
  }
  if (feedback) check_feedback(flags, options, commit);
  if (workers) check_workers(flags, commit);
  std::optional<uint64_t> distance;
  if (code.given()) distance = code.options().distance;
  if (!distance && commit != 0 && (!commit || !buffer)) {
    throw InputError("the distance of this code is not known, so windows have no default lengths",
                     "give --commit and --buffer, about the code's distance; --commit 0 for whole shots");
  }
  patch_options.plan = {static_cast<uint32_t>(commit.value_or(distance.value_or(0))),
                        static_cast<uint32_t>(buffer.value_or(distance.value_or(0)))};
  check_inner_decoder(patch_options.decoder, patch_options.plan);
  if (!rounds_path.empty()) patch_options.rounds_from = read_rounds_file(rounds_path);
  const auto compile = [&](const PatchOptions& wanted) -> StreamPatch {
    if (flags.given("dem")) return patch_of_model(read_error_model(dem_path), wanted);
    const Circuit circuit = code.given() ? generate_code(code.options()) : read_circuit(circuit_path);
    // Recorded shots have all detectors of the circuit, and a sandwich has all rounds, so loops are written out.
    if (!events.path.empty() || workers)
      return patch_of_model(model_for_decoding(circuit, {.strict = wanted.strict}), wanted);
    return patch_of_circuit(circuit, wanted);
  };
  const auto compile_waiting = [&](const PatchOptions& wanted) {
    const auto act = [&] { return compile(wanted); };
    return while_waiting("compiling windows", [&] {
      return code.given() ? act() : naming_file(flags.given("dem") ? dem_path : circuit_path, act);
    });
  };
  const StreamPatch patch = compile_waiting(patch_options);
  if (const auto warning = short_window_warning(patch.model, *patch.schedule, distance)) {
    std::fprintf(stderr, "warning: %s\n", warning->c_str());
  }

  std::unique_ptr<RoundSource> source;
  uint64_t seed = 0;
  if (events.path.empty()) {
    seed = seed_flag.choose();
    source = std::make_unique<DrawnShots>(patch.model, *patch.schedule, seed);
  } else {
    auto recorded = std::make_unique<RecordedShots>(*patch.schedule, events, flips);
    if (!flags.given("shots")) options.shots = recorded->shot_count();
    source = std::move(recorded);
  }
  const bool page_wanted = html.open();
  const std::string again = events.path.empty() ? command_again(flags, seed) : command_as_typed(flags);
  const std::string input_path = flags.given("dem") ? dem_path : circuit_path;
  const std::string what = patch_options.decoder + " on " +
                           (code.given() ? code.options().code + ", d=" + std::to_string(code.options().distance)
                                         : last_names({&input_path, 1}));
  const LoopNoise noise = measure_noise(options.decode_core, 0.1);
  StreamFacts facts{.decoder = patch_options.decoder,
                    .plan = patch_options.plan,
                    .windows = patch.schedule->window_count(),
                    .rounds_per_shot = patch.schedule->round_count(),
                    .options = options,
                    .noise = noise};
  if (workers) {
    const auto sandwich = while_waiting("compiling windows", [&] {
      return compile_sandwich(patch.model, patch.schedule->rounds(), patch_options.plan, patch_options.decoder,
                              patch_options.strict);
    });
    const std::optional<uint64_t> drawn = events.path.empty() ? std::optional(seed) : std::nullopt;
    return run_workers(facts, static_cast<uint32_t>(*workers), sandwich, *source, drawn, json_wanted);
  }
  if (feedback) {
    // As many rounds more as no run has, so that the shortest shot's rounds are those given.
    PatchOptions open = patch_options;
    open.rounds = patch.schedule->round_count() + 1'000'000 * uint64_t{std::max(open.plan.commit, 1u)};
    const StreamPatch longest = compile_waiting(open);
    FeedbackPatch lasting(longest.model, facts.rounds_per_shot, [&] { return compile_waiting(open).schedule; });
    const FeedbackReport report = run_feedback(facts, lasting, seed, histogram_path, json_wanted);
    if (page_wanted) html.write(feedback_page(facts, report, what, again));
    return;
  }
  MeterReport report;
  int64_t shortest_ps = 0;
  {
    Progress progress("streaming", options.shots * patch.schedule->round_count(), "rounds");
    uint64_t done = 0;
    const auto poll = [&](uint64_t rounds) {
      progress.advance(rounds > done ? rounds - done : 0);
      done = std::max(done, rounds);
    };
    report = measure_stream(patch.schedule, *source, options, poll);
    if (search)
      shortest_ps =
          shortest_round_time(patch.schedule, *source, options, 1'000'000'000, [&](uint64_t) { progress.advance(0); });
  }
  if (!histogram_path.empty()) {
    write_histograms(histogram_path, "all commits; then final corrections", report.wall_seconds,
                     {&report.commit_latency, &report.final_latency});
  }
  facts.searched = search;
  facts.shortest_ps = shortest_ps;
  if (json_wanted) {
    Json json = stream_json(facts, report);
    if (events.path.empty()) json["seed"] = seed;
    std::puts(json.text({.indent = 2}).c_str());
  } else {
    std::fputs(stream_text(facts, report).c_str(), stdout);
  }
  if (page_wanted) html.write(stream_page(facts, report, what, again));
}

}  // namespace

extern const Command kStreamCommand;
const Command kStreamCommand{
    "stream",
    "Decode rounds as they arrive, in windows, and measure the latency",
    "Replays shots round by round at a pace: one thread paces the rounds, one decodes. Shots are drawn from the error\n"
    "model or read from a file. A circuit with REPEAT may have any number of rounds: the window in the middle is\n"
    "compiled once and repeated.\n"
    "Latency is the time from the arrival of the round that decides to the correction, without transport. With\n"
    "--round_time max, one thread decodes without pause, and the time per round is printed. Decoding keeps up if no\n"
    "round is lost, the queue at the end is no longer than after a tenth of the run (up to 8 rounds), and the mean\n"
    "latency of the last tenth is at most 1.05 times that of the second, or within 0.2 us of it.\n"
    "'sallow estimate --decoder window:...' measures the failure rate of the same windows faster.",
    "  sallow stream --code surface_code --task rotated_memory_z --distance 5 --rounds 50 --noise si1000:0.003 "
    "--round_time 1.1us\n"
    "  sallow stream circuit.stim --decoder correlated --commit 5 --buffer 5 --round_time max --json\n"
    "  sallow stream circuit.stim --commit 7 --buffer 7 --round_time 1.1us --shots 10000 --pin 0,1 --search --html "
    "page.html\n"
    "  sallow stream --code surface_code --task rotated_memory_z --distance 7 --rounds 200 --noise si1000:0.003 "
    "--workers 2\n"
    "  sallow stream --dem model.dem --commit 5 --buffer 5 --in events.b8 --in_format b8 --obs_in flips.01 --deadline "
    "20us\n",
    run_stream,
};

}  // namespace sallow
