#include "campaign/compiled_task.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/stopwatch.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "experiment/model_gaps.h"
#include "store/failed_shots.h"

namespace sallow {

CompiledTask::CompiledTask(const CampaignTask& task, uint64_t seed, size_t workers)
    : postselected_(task.postselected), keeps_failed_(task.stored.same_shots), workers_(workers) {
  try {
    const Circuit circuit = Circuit::parse(*task.circuit);
    DetectorErrorModel model = model_for_decoding(circuit, {.strict = task.stored.strict});
    require_few_gaps(model, kDecodingBytes);
    decoder_ = make_decoder(task.stored.decoder, std::move(model), {.strict = task.stored.strict});
    draw_ = draw_from_circuit(circuit, seed, workers);
  } catch (const InputError& error) {
    throw InputError(SourceLocation{task.source}, error.what(), error.remedy());
  }
}

std::optional<Counts> CompiledTask::take(size_t worker_index, const ShardPiece& piece,
                                         const std::atomic<bool>& cancelled, std::optional<std::string>* failed_shots) {
  const Stopwatch stopwatch;
  if (!workers_[worker_index]) workers_[worker_index] = std::make_unique<Worker>(*decoder_);
  Worker& worker = *workers_[worker_index];
  Tally tally;
  worker.failures_before.assign(worker.decoder.observable_failures().begin(),
                                worker.decoder.observable_failures().end());
  worker.failures_before.resize(decoder_->observable_count());
  worker.failed.clear();
  const uint64_t end = piece.first_shot + piece.shots;
  for (uint64_t shot = piece.first_shot; shot < end;) {
    if (cancelled.load(std::memory_order_relaxed)) return std::nullopt;
    const uint64_t block = shot / kShotsPerBlock, within = shot % kShotsPerBlock;
    const uint64_t shots = std::min<uint64_t>(kShotsPerBlock - within, end - shot);
    draw_(worker_index, block, worker.detections, worker.true_flips);
    if (shots == kShotsPerBlock) {
      tally += decode_block(worker, worker.detections, worker.true_flips);
    } else {
      copy_columns(worker.detections, within, shots, worker.cut_detections);
      copy_columns(worker.true_flips, within, shots, worker.cut_flips);
      tally += decode_block(worker, worker.cut_detections, worker.cut_flips);
    }
    if (keeps_failed_) {
      const std::span<const uint64_t> words = worker.decoder.failed().row_span(0);
      for (size_t w = 0; w < words.size(); w++) {
        for (uint64_t rest = words[w]; rest != 0; rest &= rest - 1) {
          worker.failed.push_back(shot - piece.first_shot + 64 * w + static_cast<uint64_t>(std::countr_zero(rest)));
        }
      }
    }
    shot += shots;
  }
  if (keeps_failed_ && failed_shots != nullptr) *failed_shots = failed_shots_text(worker.failed);
  Counts counts;
  counts.shots = tally.shots;
  counts.failures = tally.failures;
  counts.discards = tally.discarded;
  if (tally.unmatchable > 0) counts.others["unmatchable"] = tally.unmatchable;
  // With one observable, its failures equal those of the task.
  const std::span<const uint64_t> failures = worker.decoder.observable_failures();
  for (size_t k = 0; failures.size() > 1 && k < failures.size(); k++) {
    counts.others["L" + std::to_string(k)] = failures[k] - worker.failures_before[k];
  }
  counts.seconds = stopwatch.seconds();
  return counts;
}

void CompiledTask::finish() {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    if (worker) worker->decoder.finish();
  }
}

Tally CompiledTask::decode_block(Worker& worker, BitTable& detections, const BitTable& true_flips) const {
  worker.discarded.reset(1, detections.column_count());
  uint64_t* discarded = worker.discarded.row(0);
  const size_t words = worker.discarded.row_words();
  for (const uint64_t detector : postselected_) {
    const uint64_t* fired = detections.row(detector);
    for (size_t w = 0; w < words; w++) discarded[w] |= fired[w];
  }
  worker.discarded.clear_padding();
  if (count_row(worker.discarded) > 0) {
    // Shots without events take almost no time to decode, so discarded shots are cleared.
    for (size_t d = 0; d < detections.row_count(); d++) {
      uint64_t* fired = detections.row(d);
      for (size_t w = 0; w < words; w++) fired[w] &= ~discarded[w];
    }
  }
  return worker.decoder.decode(detections, &true_flips, {}, &worker.discarded);
}

}  // namespace sallow
