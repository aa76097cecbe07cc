#include "api/decode_rows.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Writes the requested output of a block whose first shot has number `first`.
void put_answers(const DecodedBlock& block, size_t first, size_t shots, size_t observables, const RowAnswers& answers) {
  if (answers.unmatchable != nullptr) {
    std::fill_n(answers.unmatchable + first, shots, uint8_t{0});
    const bool has_any = block.unmatchable_count() > 0;
    for (size_t k = 0; k < shots && has_any; k++) {
      answers.unmatchable[first + k] = block.unmatchable.get(0, k);
    }
  }
  for (size_t k = 0; k < shots && answers.weights != nullptr; k++) {
    answers.weights[first + k] = block.outcomes[k].weight;
  }
  for (size_t k = 0; k < shots && answers.gaps != nullptr; k++) answers.gaps[first + k] = block.outcomes[k].gap;
  if (answers.log_likelihood_ratios != nullptr) {
    std::ranges::copy(block.log_likelihood_ratios, answers.log_likelihood_ratios + first * observables);
  }
}

}  // namespace

void decode_rows(DecodingRooms& rooms, const GivenBits& events, size_t shots, const RowAnswers& answers,
                 const ShotLogOdds* log_odds, size_t threads, const RunBlocks& run) {
  const Decoder& decoder = rooms.decoder();
  const size_t detectors = decoder.detector_count(), observables = decoder.observable_count();
  if (shots == 0) return;
  SALLOW_REQUIRE(detectors == 0 || events.data != nullptr, "decode: there are no detection events");
  SALLOW_REQUIRE(observables == 0 || answers.predictions.data != nullptr, "decode: there is no room for predictions");
  SALLOW_REQUIRE(answers.gaps == nullptr || decoder.capabilities().gaps, "gaps: the decoder was not created with gaps");
  SALLOW_REQUIRE(log_odds == nullptr || log_odds->size() == shots,
                 "log-odds for another number of shots than there are");
  const bool has_outcomes = answers.outcomes || answers.weights != nullptr || answers.gaps != nullptr;
  const bool has_ratios = answers.log_likelihood_ratios != nullptr;

  const size_t blocks = (shots - 1) / kShotsPerBlock + 1;
  std::vector<std::unique_ptr<DecodingRoom>> workers(threads_for(threads, blocks));
  for (auto& worker : workers) worker = rooms.borrow();
  run(workers.size(), blocks, [&](size_t worker, size_t block) {
    DecodingRoom& room = *workers[worker];
    const size_t first = block * kShotsPerBlock, count = std::min(kShotsPerBlock, shots - first);
    load_rows(events, first, count, detectors, room.mover, room.events);
    DecodeRequest request{.outcomes = has_outcomes, .log_likelihood_ratios = has_ratios, .errors = answers.errors};
    if (log_odds != nullptr) {
      room.log_odds.clear();
      for (size_t k = 0; k < count; k++) room.log_odds.append((*log_odds)[first + k]);
      request.log_odds = &room.log_odds;
    }
    decoder.decode(room.events, *room.workspace, room.block, request);
    store_rows(room.block.predictions, 0, count, room.mover, answers.predictions, first);
    put_answers(room.block, first, count, observables, answers);
    if (answers.each_block) answers.each_block(worker, block, room.events, room.block);
  });
  for (auto& worker : workers) decoder.finish(*worker->workspace);
  for (auto& worker : workers) rooms.give_back(std::move(worker));
}

}  // namespace sallow
