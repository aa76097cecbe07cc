#include "decode/belief/belief_propagation.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

BeliefPropagation::BeliefPropagation(const ErrorHypergraph& errors) {
  const auto error_count = static_cast<uint32_t>(errors.error_count());
  std::vector<uint32_t> first_message(error_count + 1, 0);
  for (uint32_t e = 0; e < error_count; e++) {
    priors_.push_back(static_cast<float>(1 - 2 * errors.probability(e)));
    message_counts_.push_back(static_cast<uint32_t>(errors.detectors(e).size()));
    first_message[e + 1] = first_message[e] + message_counts_[e];
  }
  messages_.resize(first_message.back());
  // Messages are numbered by detector; messages with equally many others are contiguous.
  std::vector<uint32_t> list;
  const auto ordered_errors_at = [&](uint32_t detector) -> const std::vector<uint32_t>& {
    list.assign(errors.errors_at(detector).begin(), errors.errors_at(detector).end());
    std::ranges::stable_sort(list, {}, [&](uint32_t e) { return message_counts_[e]; });
    return list;
  };
  uint32_t message = 0;
  for (uint32_t d = 0; d < errors.detector_count(); d++) {
    for (uint32_t e : ordered_errors_at(d)) {
      const std::span<const uint32_t> ends = errors.detectors(e);
      const auto place = static_cast<uint32_t>(std::find(ends.begin(), ends.end(), d) - ends.begin());
      messages_[first_message[e] + place] = message++;
    }
    most_messages_ = std::max(most_messages_, errors.errors_at(d).size());
  }
  message = 0;
  run_starts_.push_back(0);
  for (uint32_t d = 0; d < errors.detector_count(); d++) {
    for (uint32_t e : ordered_errors_at(d)) {
      const uint32_t others = message_counts_[e] - 1;
      const bool is_new = runs_.size() == run_starts_.back() || runs_.back().others != others;
      if (is_new) runs_.push_back({message, message, others, static_cast<uint32_t>(others_.size())});
      for (uint32_t k = first_message[e]; k < first_message[e + 1]; k++) {
        if (messages_[k] != message) others_.push_back(messages_[k]);
      }
      message_priors_.push_back(priors_[e]);
      runs_.back().end = ++message;
    }
    run_starts_.push_back(static_cast<uint32_t>(runs_.size()));
  }
}

BeliefPropagation::Workspace::Workspace(const BeliefPropagation& p)
    : signs((p.run_starts_.size() - 1) * kBeliefLanes, 1.0f),
      messages(p.messages_.size() * kBeliefLanes),
      room(2 * p.most_messages_ * kBeliefLanes),
      errors(p.priors_.size()),
      lanes(p.priors_.size()),
      beliefs(p.priors_.size() * kBeliefLanes) {}

void BeliefPropagation::find_likely(std::span<const std::span<const uint32_t>> events, uint32_t rounds, double least,
                                    Workspace& w) const {
  SALLOW_REQUIRE(events.size() <= kBeliefLanes,
                 "shots: at most " + std::to_string(kBeliefLanes) + " at once, got " + std::to_string(events.size()));
  const BeliefView view{static_cast<uint32_t>(run_starts_.size() - 1), run_starts_.data(), runs_.data(), others_.data(),
                        message_priors_.data()};
  const BeliefKernels& kernels = belief_kernels();
  const auto negate_signs = [&] {
    for (size_t lane = 0; lane < events.size(); lane++) {
      for (uint32_t d : events[lane]) w.signs[d * kBeliefLanes + lane] *= -1;
    }
  };
  negate_signs();
  std::fill(w.messages.begin(), w.messages.end(), 0.0f);
  for (uint32_t round = 0; round < rounds; round++) {
    kernels.pass_beliefs(view, w.signs.data(), w.messages.data(), round % 2 == 0, w.room.data());
  }
  negate_signs();
  w.count = kernels.gather_beliefs(w.messages.data(), message_counts_.data(), messages_.data(), priors_.data(),
                                   priors_.size(), static_cast<float>(1 - 2 * least), w.errors.data(), w.lanes.data(),
                                   w.beliefs.data());
}

}  // namespace sallow
