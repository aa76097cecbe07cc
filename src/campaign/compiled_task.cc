#include "campaign/compiled_task.h"

#include <algorithm>
#include <bit>
#include <chrono>

#include "base/error.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

uint64_t count_row(const BitTable& table, size_t row) {
  uint64_t count = 0;
  for (const uint64_t word : table.row_span(row)) count += std::popcount(word);
  return count;
}

}  // namespace

CompiledTask::CompiledTask(const CampaignTask& task, uint64_t seed, size_t workers)
    : postselected_(task.postselected), workers_(workers) {
  try {
    const Circuit circuit = Circuit::parse(*task.circuit);
    decoder_ = make_decoder(task.stored.decoder, model_for_decoding(circuit, task.stored.strict), task.stored.strict);
    draw_ = draw_from_circuit(circuit, seed, workers);
  } catch (const InputError& error) {
    throw InputError(SourceLocation{task.source}, error.what(), error.remedy());
  }
}

std::optional<Counts> CompiledTask::take(size_t worker_index, const ShardPiece& piece,
                                         const std::atomic<bool>& cancelled) {
  const auto start = std::chrono::steady_clock::now();
  if (!workers_[worker_index]) workers_[worker_index] = std::make_unique<Worker>(*decoder_);
  Worker& worker = *workers_[worker_index];
  Counts counts;
  worker.observable_failures.assign(decoder_->observable_count(), 0);
  const uint64_t end = piece.first_shot + piece.shots;
  for (uint64_t shot = piece.first_shot; shot < end;) {
    if (cancelled.load(std::memory_order_relaxed)) return std::nullopt;
    const uint64_t block = shot / kShotsPerBlock, within = shot % kShotsPerBlock;
    const uint64_t shots = std::min<uint64_t>(kShotsPerBlock - within, end - shot);
    draw_(worker_index, block, worker.detections, worker.true_flips);
    if (shots == kShotsPerBlock) {
      count_block(worker, worker.detections, worker.true_flips, counts);
    } else {
      copy_columns(worker.detections, within, shots, worker.cut_detections);
      copy_columns(worker.true_flips, within, shots, worker.cut_flips);
      count_block(worker, worker.cut_detections, worker.cut_flips, counts);
    }
    shot += shots;
  }
  // With one observable, its failures are the task's.
  if (worker.observable_failures.size() > 1) {
    for (size_t k = 0; k < worker.observable_failures.size(); k++) {
      counts.others["L" + std::to_string(k)] = worker.observable_failures[k];
    }
  }
  counts.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return counts;
}

void CompiledTask::finish() {
  for (const std::unique_ptr<Worker>& worker : workers_) {
    if (worker) worker->decoder.finish();
  }
}

void CompiledTask::count_block(Worker& worker, BitTable& detections, const BitTable& true_flips, Counts& counts) const {
  const size_t shots = detections.column_count();
  worker.masks.reset(2, shots);
  uint64_t *discarded = worker.masks.row(0), *failed = worker.masks.row(1);
  const size_t words = worker.masks.row_words();
  for (const uint64_t detector : postselected_) {
    const uint64_t* fired = detections.row(detector);
    for (size_t w = 0; w < words; w++) discarded[w] |= fired[w];
  }
  worker.masks.clear_padding();
  const uint64_t discards = count_row(worker.masks, 0);
  if (discards > 0) {
    // Shots without events cost next to nothing to decode.
    for (size_t d = 0; d < detections.row_count(); d++) {
      uint64_t* fired = detections.row(d);
      for (size_t w = 0; w < words; w++) fired[w] &= ~discarded[w];
    }
  }

  BlockDecoder& decoder = worker.decoder;
  uint64_t unmatchable = decoder.decode(detections, nullptr).unmatchable;
  if (unmatchable > 0) {  // which ones is told by outcomes alone
    decoder.decode(detections, nullptr, true);
    for (size_t shot = 0; shot < shots; shot++) {
      if (decoder.outcomes()[shot].status == DecodeStatus::kUnmatchable) worker.masks.set(1, shot, true);
    }
  }
  worker.wrong.reset(1, shots);
  uint64_t* wrong = worker.wrong.row(0);
  for (size_t k = 0; k < true_flips.row_count(); k++) {
    const uint64_t *predicted = decoder.predictions().row(k), *flipped = true_flips.row(k);
    for (size_t w = 0; w < words; w++) wrong[w] = (predicted[w] ^ flipped[w]) & ~discarded[w];
    worker.wrong.clear_padding();
    for (size_t w = 0; w < words; w++) failed[w] |= wrong[w];
    worker.observable_failures[k] += count_row(worker.wrong, 0);
  }
  for (size_t w = 0; w < words; w++) failed[w] &= ~discarded[w];
  counts.shots += shots;
  counts.discards += discards;
  counts.failures += count_row(worker.masks, 1);
  if (unmatchable > 0) counts.others["unmatchable"] += unmatchable;
}

}  // namespace sallow
