#include "decode/neural/neural_decoder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "decode/ensemble/ensemble_decoder.h"

namespace sallow {

struct NeuralDecoder::NeuralWorkspace final : Workspace {
  explicit NeuralWorkspace(const NeuralDecoder& decoder)
      : block(decoder.network_),
        stream(decoder.network_),
        rounds(decoder.layout_.rounds() + 1),
        ensemble(decoder.ensemble_ ? decoder.ensemble_->make_workspace() : nullptr) {
    for (auto& round : rounds) round.reserve(decoder.layout_.places().count());
  }

  NetworkBlock block;
  NetworkStream stream;
  std::vector<std::vector<uint32_t>> rounds;  // of one shot: its events by round, the final ones last
  bool turned = false;                        // of the shot whose rounds are pushed
  std::unique_ptr<Workspace> ensemble;
  DecodedBlock joined;
};

NeuralDecoder::NeuralDecoder(const DetectorErrorModel& model, const NetworkFile& file, const NeuralOptions& options,
                             const std::string& place)
    : layout_(model),
      network_(file.network),
      temperature_(file.temperature),
      join_(options.join.value_or(file.join)),
      join_limit_(file.join_limit) {
  const uint32_t distance = file.network.shape().distance;
  if (distance != layout_.distance()) {
    throw InputError(SourceLocation{.file = place},
                     "this network is for the rotated surface code of distance " + std::to_string(distance) +
                         ", the model has distance " + std::to_string(layout_.distance()),
                     "'sallow card' prints what a file is for; 'sallow train' makes one for another distance");
  }
  if (join_ > 0) ensemble_ = std::make_unique<EnsembleDecoder>(model, false);
  by_round_.resize(layout_.detectors().size());
  std::iota(by_round_.begin(), by_round_.end(), 0);
  std::ranges::stable_sort(by_round_, {}, [&](uint32_t d) { return layout_.detectors()[d].round; });
  round_ends_.assign(layout_.rounds() + 1, 0);
  for (const auto& detector : layout_.detectors()) round_ends_[detector.round]++;
  std::partial_sum(round_ends_.begin(), round_ends_.end(), round_ends_.begin());
  if (join_ > 0) return;
  for (const auto& detector : layout_.detectors()) rounds_.push_back(detector.round);
}

std::unique_ptr<Decoder::Workspace> NeuralDecoder::make_workspace() const {
  return std::make_unique<NeuralWorkspace>(*this);
}

void NeuralDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                 DecodedBlock& out) const {
  auto& w = static_cast<NeuralWorkspace&>(workspace);
  const size_t shots = detections.column_count();
  if (ensemble_) ensemble_->decode(detections, *w.ensemble, w.joined, {.log_likelihood_ratios = true});
  for (size_t first = 0; first < shots; first += kNetworkLanes) {
    const size_t count = std::min(kNetworkLanes, shots - first);
    const uint64_t mask = (uint64_t{1} << count) - 1;
    uint64_t turned = 0;
    w.block.start();
    size_t k = 0;
    for (uint32_t round = 0; round <= layout_.rounds(); round++) {
      for (; k < round_ends_[round]; k++) {
        const uint32_t detector = by_round_[k], place = layout_.detectors()[detector].place;
        uint64_t fired = detections.row(detector)[first / 64] >> (first % 64) & mask;
        if (place < layout_.turning().size() && layout_.turning()[place]) turned ^= fired;
        for (; fired != 0; fired &= fired - 1) {
          const auto lane = static_cast<size_t>(std::countr_zero(fired));
          if (round < layout_.rounds()) {
            w.block.add_event(place, lane);
          } else {
            w.block.add_final_event(place, lane);
          }
        }
      }
      if (round < layout_.rounds()) w.block.push_round();
    }
    double answers[kNetworkLanes];
    w.block.read(answers);
    for (size_t lane = 0; lane < count; lane++) {
      const size_t shot = first + lane;
      double value = ratio(answers[lane], turned >> lane & 1);
      if (ensemble_) {
        const double other = w.joined.log_likelihood_ratios[shot];
        if (!std::isnan(other)) value = (value + join_ * std::clamp(other, -join_limit_, join_limit_)) / (1 + join_);
      }
      if (value < 0) out.predictions.set(0, shot, true);
      if (request.log_likelihood_ratios) out.log_likelihood_ratios[shot] = value;
      if (request.outcomes) {
        out.outcomes[shot].weight = NAN;
        out.outcomes[shot].gap = std::abs(value);
      }
    }
  }
}

DecodeStatus NeuralDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                          std::span<uint64_t> flips, ShotOutcome* outcome) const {
  if (ensemble_) return Decoder::decode_events(events, workspace, flips, outcome);
  auto& w = static_cast<NeuralWorkspace&>(workspace);
  for (auto& round : w.rounds) round.clear();
  w.turned = false;
  for (const uint32_t event : events) add_event(event, w);
  w.stream.start();
  for (uint32_t round = 0; round < layout_.rounds(); round++) w.stream.push_round(w.rounds[round]);
  const double value = ratio(w.stream.read(w.rounds.back()), w.turned);
  flips[0] = value < 0 ? 1 : 0;
  if (outcome != nullptr) {
    outcome->weight = NAN;
    outcome->gap = std::abs(value);
  }
  return DecodeStatus::kSolved;
}

void NeuralDecoder::add_event(uint32_t event, NeuralWorkspace& w) const {
  const SurfaceLayout::Detector at = layout_.detectors()[event];
  w.rounds[at.round].push_back(at.place);
  if (at.place < layout_.turning().size() && layout_.turning()[at.place]) w.turned = !w.turned;
}

void NeuralDecoder::push_round(uint32_t round, std::span<const uint32_t> events, Workspace& workspace) const {
  SALLOW_REQUIRE(!rounds_.empty(), "push_round: a network joined with the ensemble needs whole shots");
  auto& w = static_cast<NeuralWorkspace&>(workspace);
  if (round == 0) {
    w.stream.start();
    w.turned = false;
  }
  w.rounds[round].clear();
  for (const uint32_t event : events) add_event(event, w);
  if (round < layout_.rounds()) w.stream.push_round(w.rounds[round]);
}

DecodeStatus NeuralDecoder::decode_rounds(Workspace& workspace, std::span<uint64_t> flips) const {
  auto& w = static_cast<NeuralWorkspace&>(workspace);
  flips[0] = ratio(w.stream.read(w.rounds.back()), w.turned) < 0 ? 1 : 0;
  return DecodeStatus::kSolved;
}

}  // namespace sallow
