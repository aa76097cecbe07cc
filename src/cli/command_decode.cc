#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/number_text.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "cli/command.h"
#include "cli/decoder_flags.h"
#include "cli/input_files.h"
#include "cli/naming_file.h"
#include "cli/shot_flags.h"
#include "cli/threads_flag.h"
#include "decode/catalog/registry.h"
#include "decode/certificate/certificate_text.h"
#include "decode/weighted/log_odds_text.h"
#include "experiment/block_decoder.h"
#include "experiment/decoding_model.h"
#include "experiment/gap_curve.h"
#include "experiment/missing_part.h"
#include "json/json.h"
#include "process/standard_streams.h"
#include "report/certificate_report.h"
#include "report/chosen_errors_text.h"
#include "report/table.h"
#include "report/tally_report.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"
#include "terminal/progress.h"

namespace sallow {
namespace {

struct DecodeFlags {
  std::string dem, circuit, in, obs_in, log_odds, out, weights_out, gap_out, certificates_out, errors_out;
  std::string in_format = "01", obs_in_format = "01", out_format = "01";
  std::string decoder;
  bool in_includes_appended_observables = false, json = false, certify = false;
  double min_gap = 0;
  std::vector<double> min_gaps;  // if several are given
  uint64_t threads = 1;

  bool tells_gaps() const { return min_gap > 0 || !min_gaps.empty() || !gap_out.empty(); }
  DecoderServices services() const {
    return {.proofs = certify, .gaps = tells_gaps(), .log_odds = !log_odds.empty(), .errors = !errors_out.empty()};
  }
};

/// A block on its way from file to file.
struct Block {
  uint64_t first_shot = 0;
  size_t shots = 0;
  BitTable events;      // as read: with observables below the detectors if they are appended
  BitTable detections;  // used only if the observables must be removed
  BitTable true_flips;
  ShotLogOdds log_odds;
  BitTable predictions;
  std::string weights, gaps;
  std::string certificates;
  BitTable unmatchable;  // used with `chosen`, if chosen errors are requested
  ChosenErrors chosen;
  Tally tally;
  std::vector<Tally> by_gap;
  CertificateTally proofs;
};

void copy_rows(const BitTable& from, size_t first, size_t count, BitTable& to) {
  to.reset(count, from.column_count());
  for (size_t r = 0; r < count; r++) std::copy_n(from.row(first + r), from.row_words(), to.row(r));
}

/// Decodes a file in constant memory: reads a group of blocks, decodes them on all threads, writes them in order.
class FileDecoder {
 public:
  /// `chosen_errors` is null if chosen errors are not requested.
  FileDecoder(const DecodeFlags& flags, const Decoder& decoder, ChosenErrorsText* chosen_errors)
      : flags_(flags),
        detectors_(decoder.detector_count()),
        observables_(decoder.observable_count()),
        chosen_errors_(chosen_errors) {
    const uint64_t appended = flags.in_includes_appended_observables ? observables_ : 0;
    events_.emplace(open_input(flags.in), parse_shot_format(flags.in_format), ShotShape{0, detectors_, appended});
    if (!flags.obs_in.empty()) {
      flips_.emplace(open_input(flags.obs_in), parse_shot_format(flags.obs_in_format), ShotShape{0, 0, observables_});
    }
    if (!flags.log_odds.empty()) {
      log_odds_.emplace(open_input(flags.log_odds), *decoder.adjustable_errors());
    }
    // With --json, standard output is for the report.
    if (!flags.json || !flags.out.empty()) {
      predictions_.emplace(open_output(flags.out), parse_shot_format(flags.out_format), ShotShape{0, 0, observables_});
    }
    if (!flags.weights_out.empty()) weights_.emplace(open_output(flags.weights_out));
    if (!flags.gap_out.empty()) gaps_.emplace(open_output(flags.gap_out));
    if (!flags.errors_out.empty()) errors_.emplace(open_output(flags.errors_out));
    for (size_t t = 0; t < flags.threads; t++) {
      workers_.emplace_back(decoder, flags.min_gap);
      if (flags.certify) certifiers_.emplace_back(decoder);
    }
    if (!flags.certificates_out.empty()) {
      certificates_.emplace(open_output(flags.certificates_out));
      certificates_->write(certificate_header(decoder.prover()->graph()));
    }
    const size_t fit = kGroupBytes / ((detectors_ + appended + 1) * kShotsPerBlock / 8);
    blocks_.resize(std::clamp<size_t>(fit, flags.threads, kBlocksPerThread * flags.threads));
  }

  void run() {
    Progress progress("decoding", 0, "shots");
    uint64_t shots_told = 0;
    while (const size_t count = read_group()) {
      std::vector<double> before;
      for (const BlockDecoder& worker : workers_) before.push_back(worker.seconds());
      parallel_for(flags_.threads, count, [&](size_t w, size_t b) { decode(w, blocks_[b]); });
      double slowest = 0;
      for (size_t w = 0; w < workers_.size(); w++) slowest = std::max(slowest, workers_[w].seconds() - before[w]);
      seconds_ += slowest;
      for (size_t b = 0; b < count; b++) {
        tally_ += blocks_[b].tally;
        proofs_ += blocks_[b].proofs;
        if (predictions_) predictions_->write(blocks_[b].predictions, blocks_[b].shots);
        if (weights_) weights_->write(blocks_[b].weights);
        if (gaps_) gaps_->write(blocks_[b].gaps);
        if (certificates_) certificates_->write(blocks_[b].certificates);
        if (!flags_.min_gaps.empty()) add_tallies(by_gap_, blocks_[b].by_gap);
        if (errors_) write_errors(blocks_[b]);
      }
      if (knows_flips() && progress.takes_note()) progress.note(failures_text(tally_));
      progress.advance(shots_read_ - shots_told);
      shots_told = shots_read_;
    }
    for (BlockDecoder& worker : workers_) worker.finish();
    if (predictions_) predictions_->finish();
    if (weights_) weights_->finish();
    if (gaps_) gaps_->finish();
    if (certificates_) certificates_->finish();
    if (errors_) errors_->finish();
    if (!flags_.min_gaps.empty()) by_gap_.resize(flags_.min_gaps.size());
  }

  bool knows_flips() const { return flips_ || flags_.in_includes_appended_observables; }
  const Tally& tally() const { return tally_; }
  /// One per flags.min_gaps.
  std::span<const Tally> by_gap() const { return by_gap_; }
  const CertificateTally& proofs() const { return proofs_; }
  /// The time of decoding alone, on the slowest thread of each group.
  double seconds() const { return seconds_; }

 private:
  static constexpr size_t kGroupBytes = 16 << 20;
  static constexpr size_t kBlocksPerThread = 16;

  size_t read_group() {
    size_t count = 0;
    while (count < blocks_.size()) {
      Block& block = blocks_[count];
      block.shots = events_->read(block.events, kShotsPerBlock);
      if (flips_) require_as_many(flips_->read(block.true_flips, kShotsPerBlock), block, flips_->name());
      if (log_odds_) require_as_many(log_odds_->read(block.log_odds, kShotsPerBlock), block, log_odds_->name());
      if (block.shots == 0) break;
      block.first_shot = shots_read_;
      shots_read_ += block.shots;
      count++;
    }
    return count;
  }

  void require_as_many(size_t shots, const Block& block, const std::string& name) const {
    if (shots == block.shots) return;
    throw InputError(SourceLocation{name},
                     std::string(shots < block.shots ? "fewer" : "more") + " shots than in " + events_->name());
  }

  void decode(size_t w, Block& block) {
    BlockDecoder& worker = workers_[w];
    const BitTable* detections = &block.events;
    if (flags_.in_includes_appended_observables) {
      copy_rows(block.events, 0, detectors_, block.detections);
      copy_rows(block.events, detectors_, observables_, block.true_flips);
      detections = &block.detections;
    }
    block.tally = worker.decode(*detections, knows_flips() ? &block.true_flips : nullptr,
                                {.outcomes = weights_ || gaps_ || !flags_.min_gaps.empty(),
                                 .errors = errors_.has_value(),
                                 .log_odds = log_odds_ ? &block.log_odds : nullptr});
    block.predictions = worker.predictions();
    if (errors_) {
      block.unmatchable = worker.block().unmatchable;
      block.chosen = worker.block().chosen;
    }
    if (!flags_.min_gaps.empty()) {
      block.by_gap = tallies_by_gap(worker.block(), knows_flips() ? &worker.failed() : nullptr, flags_.min_gaps);
    }
    block.weights.clear();
    block.gaps.clear();
    for (const ShotOutcome& outcome : worker.block().outcomes) {
      if (weights_) {
        block.weights += outcome.status == DecodeStatus::kSolved ? shortest_text(outcome.weight) : "inf";
        block.weights += '\n';
      }
      if (gaps_) block.gaps += (std::isinf(outcome.gap) ? "inf" : shortest_text(outcome.gap)) + '\n';
    }
    if (!flags_.certify) return;
    block.proofs = certifiers_[w].certify(*detections, worker.block(), block.first_shot, 1,
                                          certificates_ ? &block.certificates : nullptr);
  }

  void write_errors(const Block& block) {
    error_lines_.clear();
    const BitTable& detections = flags_.in_includes_appended_observables ? block.detections : block.events;
    chosen_errors_->append(block.first_shot, detections, block.predictions, block.unmatchable, block.chosen,
                           error_lines_);
    errors_->write(error_lines_);
  }

  const DecodeFlags& flags_;
  const uint64_t detectors_, observables_;
  ChosenErrorsText* chosen_errors_;
  std::optional<ShotReader> events_, flips_;
  std::optional<LogOddsReader> log_odds_;
  std::optional<ShotWriter> predictions_;
  std::optional<OutputFile> weights_, gaps_, certificates_, errors_;
  std::string error_lines_;
  std::vector<BlockDecoder> workers_;
  std::vector<BlockCertifier> certifiers_;  // the same number, or none
  std::vector<Block> blocks_;
  uint64_t shots_read_ = 0;
  Tally tally_;
  std::vector<Tally> by_gap_;
  CertificateTally proofs_;
  double seconds_ = 0;
};

void print_report(const DecodeFlags& flags, const FileDecoder& run, LeftOut left_out) {
  const Tally& tally = run.tally();
  const double us = tally.shots ? run.seconds() / static_cast<double>(tally.shots) * 1e6 : 0;
  if (flags.json) {
    Json json = {{"decoder", flags.decoder}, {"shots", tally.shots}};
    add_failures(json, tally, run.knows_flips());
    if (flags.min_gap > 0) add_kept(json, tally, flags.min_gap);
    if (!flags.min_gaps.empty()) add_gaps(json, flags.min_gaps, run.by_gap(), run.knows_flips());
    if (flags.certify) add_certificates(json, run.proofs());
    json["seconds"] = run.seconds();
    json["us_per_shot"] = us;
    json["threads"] = flags.threads;
    if (left_out.errors > 0) json["left_out"] = {{"errors", left_out.errors}, {"probability", left_out.probability}};
    std::puts(json.text({.indent = 2}).c_str());
    return;
  }
  std::string text = std::to_string(tally.shots) + " shots, " + fixed_text(us, 3) + " µs per shot";
  if (run.knows_flips()) text += ", " + failures_text(tally);
  if (flags.min_gap > 0) text += ", " + kept_text(tally, flags.min_gap);
  if (tally.unmatchable > 0) text += ", " + std::to_string(tally.unmatchable) + " unmatchable";
  if (flags.certify) text += ", " + certificates_text(run.proofs());
  // By default predictions go to standard output.
  const bool free = !flags.out.empty() && flags.out != "-";
  std::fprintf(free ? stdout : stderr, "%s\n", text.c_str());
  if (flags.min_gaps.empty()) return;
  std::fputs(gaps_text(flags.min_gaps, run.by_gap(), run.knows_flips()).c_str(), free ? stdout : stderr);
}

void run_decode(Flags& command_line) {
  DecodeFlags flags;
  command_line.add("dem", &flags.dem, "The error model to decode with.").plain(".dem");
  command_line.add("circuit", &flags.circuit, "The circuit to derive the error model from.").plain();
  command_line.add("in", &flags.in, "Detection events; standard input by default.");
  command_line.add("in_format", &flags.in_format, "The format of the detection events.", kShotFormats);
  command_line.add("in_includes_appended_observables", &flags.in_includes_appended_observables,
                   "Each shot's true observable flips follow its detection events.");
  command_line.add("obs_in", &flags.obs_in, "The true observable flips, to count failures.");
  command_line.add("obs_in_format", &flags.obs_in_format, "The format of the true observable flips.", kShotFormats);
  command_line.add("log_odds", &flags.log_odds,
                   "Log-odds of errors per shot, one line per shot: ERROR:LOGODDS ..., the error's number in the "
                   "model and its ln((1-p)/p) in this shot. For matching.");
  command_line.add("out", &flags.out, "Predicted flips; standard output by default, nowhere with --json.");
  command_line.add("out_format", &flags.out_format, "The format of the predicted flips.", kShotFormats);
  command_line.add("weights_out", &flags.weights_out,
                   "The weight of each shot's solution, the sum of ln((1-p)/p) over its edges; one line per shot.");
  command_line.add(
      "gap_out", &flags.gap_out,
      "The confidence of each answer, one line per shot: the weight of the best solution with the opposite flip, minus "
      "that of the best solution. For one observable.");
  const MinGapFlag min_gap(command_line);
  add_certify_flag(command_line, &flags.certify);
  command_line.add("certificates_out", &flags.certificates_out,
                   "Write the proofs, one line of JSON per shot, so that others can check them; implies --certify.");
  command_line.add(
      "errors_out", &flags.errors_out,
      "Write the errors that the decoder chose, one line of JSON per shot; with --circuit, also their places in the "
      "circuit.");
  DecoderFlags decoder_flags(command_line);
  decoder_flags.add_strict(command_line, "model");
  decoder_flags.add_gauge_detectors(command_line);
  decoder_flags.add_memory(command_line);
  add_threads_flag(command_line, &flags.threads);
  command_line.add("json", &flags.json, "Print the report as JSON, on standard output.");
  if (!command_line.parse()) return;
  if (flags.dem.empty() == flags.circuit.empty()) {
    throw InputError("decode needs one error model", "give either --dem FILE or --circuit FILE");
  }
  if (flags.in_includes_appended_observables && !flags.obs_in.empty()) {
    throw InputError("the true flips are given twice", "give one of --obs_in and --in_includes_appended_observables");
  }
  flags.min_gap = min_gap.only();
  flags.min_gaps = min_gap.several();
  if (!flags.log_odds.empty() && (flags.tells_gaps() || flags.certify || !flags.certificates_out.empty())) {
    throw InputError("log-odds per shot cannot be combined with gaps or certificates", "leave out one of the flags");
  }
  flags.certify |= !flags.certificates_out.empty();
  flags.decoder = decoder_flags.name();
  decoder_flags.check(flags.services());
  std::optional<Circuit> circuit;  // kept if errors are written with their places
  std::optional<ChosenErrorsText> chosen_errors;
  std::optional<MissingPart> missing;
  const std::string& model_path = flags.dem.empty() ? flags.circuit : flags.dem;
  const auto decoder = naming_file(model_path, [&] {
    DetectorErrorModel model = while_waiting("reading the error model", [&] {
      if (!flags.dem.empty()) return read_error_model(flags.dem);
      circuit = read_circuit(flags.circuit);
      return model_for_decoding(*circuit, decoder_flags.model_options());
    });
    missing = missing_part(model);
    if (flags.errors_out.empty()) {
      circuit.reset();
      return decoder_flags.compile(std::move(model), flags.services());
    }
    auto compiled = decoder_flags.compile(model, flags.services());
    chosen_errors.emplace(compiled->error_choices(), model, circuit ? &*circuit : nullptr);
    return compiled;
  });
  if (missing) report_missing_part(*missing);
  naming_file(model_path, [&] { require_dense({0, decoder->detector_count(), decoder->observable_count()}); });
  FileDecoder run(flags, *decoder, chosen_errors ? &*chosen_errors : nullptr);
  try {
    run.run();
  } catch (const Interrupted& interrupted) {
    print_report(flags, run, decoder->left_out());
    throw Interrupted(interrupted.where(), "no unfinished output file is written");
  }
  print_report(flags, run, decoder->left_out());
  require_all_proved(run.proofs());
}

}  // namespace

extern const Command kDecodeCommand;
const Command kDecodeCommand{
    "decode",
    "Predict observable flips from detection events",
    "Decodes files of any length in constant memory. If the true flips are given, counts failures: shots with\n"
    "any observable predicted wrongly, or with a syndrome that no set of errors explains ('unmatchable').\n"
    "'sallow help decoders' lists the decoders and their options.\n"
    "With --certify each shot is matched again, alone, and separate code checks its dual solution (including "
    "blossoms):\n"
    "no explanation of the events weighs less than the one with the predicted flips, or no explanation exists. If a\n"
    "proof fails, the command ends with exit status 1 and the shot's number, counted from 0.\n"
    "With --log_odds each shot is matched with its own probabilities for the errors in its line, for example from\n"
    "soft readout; docs/formats/log_odds.md has the format. Erasures that detectors herald need no such file:\n"
    "--decoder matching:heralds=1.\n"
    "With --errors_out each shot's line lists errors that together give its events and the predicted flips; "
    "docs/formats/chosen_errors.md\nhas the format.",
    "  sallow decode model.dem --in events.b8 --in_format b8 --out predicted.01\n"
    "  sallow decode --circuit circuit.stim --in events.01 --obs_in flips.01 --decoder correlated --json\n"
    "  sallow decode --dem model.dem --in events.01 --out predicted.01 --certificates_out proofs.jsonl\n"
    "  sallow decode --dem model.dem --in events.01 --obs_in flips.01 --out predicted.01 --gap_out gaps --min_gap 5\n"
    "  sallow decode --dem model.dem --in events.01 --obs_in flips.01 --out predicted.01 --min_gap 0,5dB,10dB,20dB\n"
    "  sallow decode --circuit circuit.stim --in events.01 --out predicted.01 --errors_out errors.jsonl\n"
    "  sallow decode --dem model.dem --in events.01 --log_odds soft.txt --out predicted.01\n",
    run_decode,
};

}  // namespace sallow
