#include "decode/belief/belief_propagation.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

BeliefPropagation::BeliefPropagation(const FaultTable& faults) {
  const auto fault_count = static_cast<uint32_t>(faults.fault_count());
  std::vector<std::vector<uint32_t>> faults_of(faults.detector_count());
  std::vector<uint32_t> first_message(fault_count + 1, 0);
  for (uint32_t f = 0; f < fault_count; f++) {
    for (uint32_t d : faults.detectors(f)) faults_of[d].push_back(f);
    priors_.push_back(static_cast<float>(1 - 2 * faults.probability(f)));
    message_counts_.push_back(static_cast<uint32_t>(faults.detectors(f).size()));
    first_message[f + 1] = first_message[f] + message_counts_[f];
  }
  messages_.resize(first_message.back());
  // Messages are numbered detector by detector, those with equally many others together.
  uint32_t message = 0;
  for (uint32_t d = 0; d < faults.detector_count(); d++) {
    std::vector<uint32_t>& list = faults_of[d];
    std::stable_sort(list.begin(), list.end(),
                     [&](uint32_t f, uint32_t g) { return message_counts_[f] < message_counts_[g]; });
    for (uint32_t f : list) {
      const std::span<const uint32_t> ends = faults.detectors(f);
      const auto place = static_cast<uint32_t>(std::find(ends.begin(), ends.end(), d) - ends.begin());
      messages_[first_message[f] + place] = message++;
    }
    most_messages_ = std::max(most_messages_, list.size());
  }
  message = 0;
  run_starts_.push_back(0);
  for (uint32_t d = 0; d < faults.detector_count(); d++) {
    for (uint32_t f : faults_of[d]) {
      const uint32_t others = message_counts_[f] - 1;
      const bool is_new = runs_.size() == run_starts_.back() || runs_.back().others != others;
      if (is_new) runs_.push_back({message, message, others, static_cast<uint32_t>(others_.size())});
      for (uint32_t k = first_message[f]; k < first_message[f + 1]; k++) {
        if (messages_[k] != message) others_.push_back(messages_[k]);
      }
      message_priors_.push_back(priors_[f]);
      runs_.back().end = ++message;
    }
    run_starts_.push_back(static_cast<uint32_t>(runs_.size()));
  }
}

BeliefPropagation::Workspace::Workspace(const BeliefPropagation& p)
    : signs((p.run_starts_.size() - 1) * kBeliefLanes, 1.0f),
      messages(p.messages_.size() * kBeliefLanes),
      room(2 * p.most_messages_ * kBeliefLanes),
      faults(p.priors_.size()),
      lanes(p.priors_.size()),
      beliefs(p.priors_.size() * kBeliefLanes) {}

void BeliefPropagation::find_likely(std::span<const std::span<const uint32_t>> events, uint32_t rounds, double least,
                                    Workspace& w) const {
  SALLOW_CHECK(events.size() <= kBeliefLanes);
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
                                   priors_.size(), static_cast<float>(1 - 2 * least), w.faults.data(), w.lanes.data(),
                                   w.beliefs.data());
}

}  // namespace sallow
