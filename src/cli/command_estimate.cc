#include <algorithm>
#include <cstdio>
#include <optional>

#include "base/error.h"
#include "cli/code_flags.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/html_flag.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/seed.h"
#include "cli/threads_flag.h"
#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "experiment/missing_part.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "report/certificate_report.h"
#include "report/study_pages.h"
#include "report/table.h"
#include "report/tally_report.h"
#include "stats/error_per_cycle.h"
#include "stats/interval.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

void run_estimate(Flags& flags) {
  std::string circuit_path;
  SamplingLimits limits;
  uint64_t threads = 1;
  bool json_wanted = false;
  flags
      .add(
          "circuit", &circuit_path,
          "The circuit, with noise; standard input by default. Or describe a circuit by --code and the flags below it.")
      .plain();
  const CodeFlags code(flags);
  DecoderFlags decoder_flags(flags);
  flags.add("max_shots", &limits.max_shots, "Stop after this many shots.", 1);
  flags.add("max_failures", &limits.max_failures,
            "Stop at the end of the first block of 1024 shots after which at least this many have failed; 0: never.");
  decoder_flags.add_strict(flags, "circuit");
  decoder_flags.add_gauge_detectors(flags);
  decoder_flags.add_memory(flags);
  add_certify_flag(flags, &limits.certify);
  const MinGapFlag min_gap(flags);
  const SeedFlag seed_flag(flags);
  add_threads_flag(flags, &threads);
  HtmlFlag html(flags);
  flags.add("json", &json_wanted, "Print the result as JSON.");
  if (!flags.parse()) return;

  if (code.given() && flags.given("circuit")) {
    throw InputError("'--circuit' and '--code' both define the circuit", "give one of them");
  }
  limits.min_gap = min_gap.only();
  limits.min_gaps = min_gap.several();
  if (flags.given("html") && limits.min_gaps.empty()) {
    throw InputError("the page of 'estimate' shows failures against the fraction of shots kept, for several gaps",
                     "add --min_gap 0,5dB,10dB,20dB, or use 'sallow collect' and 'sallow report'");
  }
  const Circuit circuit = code.given() ? generate_code(code.options()) : read_circuit(circuit_path);
  const uint64_t rounds = code.rounds();
  const DecoderServices services{.proofs = limits.certify, .gaps = min_gap.needs_gaps()};
  decoder_flags.check(services);
  bool nothing_fails = false;
  const auto build = [&] {
    DetectorErrorModel model = while_waiting(
        "deriving the error model", [&] { return model_for_decoding(circuit, decoder_flags.model_options()); });
    report_missing_part(model);
    const auto missing = missing_part(model);
    nothing_fails = missing && missing->nothing_fails;
    return decoder_flags.compile(std::move(model), services);
  };
  const auto decoder = code.given() ? build() : naming_file(circuit_path, build);
  const bool page_wanted = html.open();
  const uint64_t seed = seed_flag.choose();
  limits.threads = threads;
  const Decoder* decoders[] = {decoder.get()};
  SamplingRun run;
  std::optional<Interrupted> interrupted;
  const DrawBlock draw = draw_from_circuit(circuit, seed, threads);
  try {
    Progress progress("sampling and decoding", limits.max_shots, "shots");
    run = sample_and_decode(draw, decoders, limits, [&](const SamplingRun& so_far) {
      const uint64_t before = run.shots;
      run = so_far;
      if (progress.takes_note()) progress.note(failures_text(run.tallies[0]), limits.part_done(run));
      progress.advance(run.shots - before);
    });
  } catch (const Interrupted& error) {
    interrupted.emplace(error.where(),
                        "the same command with '--seed " + std::to_string(seed) +
                            "' counts the same shots again from the start; 'sallow collect' stores counts "
                            "and resumes from them");
  }

  const Tally& tally = run.tallies[0];
  const auto finish = [&] {
    if (page_wanted) {
      std::string what = last_names({&circuit_path, 1});
      if (code.given()) {
        const CodeOptions options = code.options();
        what = options.code + " " + options.task + ", d = " + std::to_string(options.distance);
      }
      html.write(gap_page(what, decoder_flags.name(), tally, limits.min_gaps, run.by_gap, command_again(flags, seed)));
    }
    require_all_proved(run.certificates);
    if (interrupted) throw *interrupted;
  };
  const double rate = static_cast<double>(tally.failures) / static_cast<double>(std::max<uint64_t>(tally.kept(), 1));
  const Interval interval = clopper_pearson_interval(tally.failures, tally.kept());
  if (json_wanted) {
    Json json = {{"decoder", decoder_flags.name()}, {"shots", tally.shots}};
    add_failures(json, tally, true);
    if (limits.min_gap > 0) add_kept(json, tally, limits.min_gap);
    if (!limits.min_gaps.empty()) add_gaps(json, limits.min_gaps, run.by_gap, true);
    if (rounds > 0 && tally.kept() > 0) {
      json["failure_rate_per_round"] = rate_per_round(rate, rounds);
      json["low_per_round"] = rate_per_round(interval.low, rounds);
      json["high_per_round"] = rate_per_round(interval.high, rounds);
    }
    if (limits.certify) add_certificates(json, run.certificates);
    json["seconds"] = run.seconds;
    json["shots_per_second"] = static_cast<double>(tally.shots) / run.seconds;
    json["threads"] = threads;
    json["seed"] = seed;
    if (interrupted) json["interrupted"] = true;
    std::puts(json.text({.indent = 2}).c_str());
    return finish();
  }
  // If no shot can fail, a rate would be misleading.
  std::printf("%llu shots, %s\n", static_cast<unsigned long long>(tally.shots),
              nothing_fails && tally.failures == 0 ? "none can fail" : failures_text(tally).c_str());
  if (limits.min_gap > 0) std::printf("%s\n", kept_text(tally, limits.min_gap).c_str());
  if (!limits.min_gaps.empty()) std::printf("%s", gaps_text(limits.min_gaps, run.by_gap, true).c_str());
  if (rounds > 0 && tally.kept() > 0 && !nothing_fails) {
    const auto percent = [&](double value) { return fixed_text(100 * rate_per_round(value, rounds), 5); };
    std::printf("%s %% [%s, %s] per round\n", percent(rate).c_str(), percent(interval.low).c_str(),
                percent(interval.high).c_str());
  }
  if (tally.unmatchable > 0) std::printf("%llu unmatchable\n", static_cast<unsigned long long>(tally.unmatchable));
  if (limits.certify) std::printf("%s\n", certificates_text(run.certificates).c_str());
  std::printf("%s s, %s shots per second\n", fixed_text(run.seconds, 2).c_str(),
              fixed_text(static_cast<double>(tally.shots) / run.seconds, 0).c_str());
  finish();
}

}  // namespace

extern const Command kEstimateCommand;
const Command kEstimateCommand{
    "estimate",
    "Sample a circuit and decode, in one pass, for its failure rate",
    "Prints the number of failures and the rate with its 95 % interval; with --rounds, also the rate per round. The "
    "same seed gives the same counts for any number of threads. With --certify, every answer is proved: see 'help "
    "decode'.\n"
    "With --min_gap, shots with a smaller gap are discarded, and the rate is that of the other shots. With several "
    "gaps,\nno shot is discarded, and the rate and the fraction of shots kept are printed for each gap.",
    "  sallow estimate circuit.stim --max_shots 10M --max_failures 1000 --seed 1\n"
    "  sallow estimate --code surface_code --task rotated_memory_z --distance 5 --rounds 5 --noise uniform:0.003\n"
    "  sallow estimate --circuit circuit.stim --max_shots 100000 --certify\n"
    "  sallow estimate --circuit circuit.stim --max_shots 1000000 --min_gap 5\n"
    "  sallow estimate --circuit circuit.stim --max_shots 1000000 --min_gap 0,5dB,10dB,20dB --html kept.html\n",
    run_estimate,
};

}  // namespace sallow
