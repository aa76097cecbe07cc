#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "campaign/campaign_task.h"
#include "campaign/run_progress.h"
#include "decode/contract/decoder.h"
#include "experiment/block_decoder.h"
#include "experiment/sample_and_decode.h"

namespace sallow {

/// A task ready to take shots, on several threads at once. What comes of a piece depends on the task, the seed and the
/// piece alone.
class CompiledTask {
 public:
  /// `workers` is how many threads may call take(). Errors name the task's source.
  CompiledTask(const CampaignTask& task, uint64_t seed, size_t workers);

  LeftOut left_out() const { return decoder_->left_out(); }

  /// Samples the piece, discards, decodes and counts. Nothing where `cancelled` became true on the way. One call at a
  /// time for each worker. Which shots failed comes into `failed_shots` (store/failed_shots.h), if that is not null and
  /// the task is of same_shots.
  std::optional<Counts> take(size_t worker, const ShardPiece& piece, const std::atomic<bool>& cancelled,
                             std::optional<std::string>* failed_shots = nullptr);

  /// After the last take(), before its counts are relied upon: Decoder::finish() of all workers.
  void finish();

 private:
  struct Worker {
    explicit Worker(const Decoder& compiled) : decoder(compiled) {}
    BitTable detections, true_flips;
    BitTable cut_detections, cut_flips;  // of a piece that is no whole block
    BitTable discarded;                  // one row: shots that post-selection discards
    BlockDecoder decoder;
    std::vector<uint64_t> failures_before;  // of each observable, before the piece
    std::vector<uint64_t> failed;           // shots, from the piece's first on
  };

  Tally decode_block(Worker& worker, BitTable& detections, const BitTable& true_flips) const;

  std::vector<uint64_t> postselected_;
  bool keeps_failed_;
  DrawBlock draw_;
  std::unique_ptr<const Decoder> decoder_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace sallow
