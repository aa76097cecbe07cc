#include "decode/belief/belief_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <span>
#include <tuple>
#include <vector>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel with the plain loop that defines it, to the last bit. ctest forces each instruction set in turn.

/// 1 / x as the kernels approximate it.
float inverse(float x) {
  float y = std::bit_cast<float>(0x7EF311C7u - std::bit_cast<uint32_t>(x));
  for (int step = 0; step < 3; step++) y = y * (2.0f - x * y);
  return y;
}

/// Errors that flip random detectors, in the layout of BeliefPropagation.
struct Beliefs {
  std::vector<std::vector<uint32_t>> messages_of;  // by error
  std::vector<uint32_t> counts, numbers, run_starts = {0}, others;
  std::vector<BeliefRun> runs;
  std::vector<float> priors, message_priors;
  AlignedVector<float> signs, messages;

  Beliefs(RandomStream& random, uint32_t detectors, uint32_t errors) : messages_of(errors) {
    std::vector<std::vector<uint32_t>> by_size[6];  // by number of others, then by detector
    for (auto& lists : by_size) lists.resize(detectors);
    for (uint32_t e = 0; e < errors; e++) {
      const auto size = static_cast<uint32_t>(1 + random.next() % 6), first = static_cast<uint32_t>(random.next());
      for (uint32_t k = 0; k < size; k++) by_size[size - 1][(first + k) % detectors].push_back(e);
      priors.push_back(static_cast<float>(random.uniform()));
    }
    std::vector<uint32_t> error_of;
    for (uint32_t d = 0; d < detectors; d++) {
      for (const auto& lists : by_size) {
        for (uint32_t e : lists[d]) {
          messages_of[e].push_back(static_cast<uint32_t>(error_of.size()));
          error_of.push_back(e);
        }
      }
    }
    uint32_t message = 0;
    for (uint32_t d = 0; d < detectors; d++) {
      for (uint32_t size = 0; size < 6; size++) {
        if (by_size[size][d].empty()) continue;
        const auto count = static_cast<uint32_t>(by_size[size][d].size());
        runs.push_back({message, message + count, size, static_cast<uint32_t>(others.size())});
        for (const uint32_t end = message + count; message < end; message++) {
          for (uint32_t other : messages_of[error_of[message]]) {
            if (other != message) others.push_back(other);
          }
          message_priors.push_back(priors[error_of[message]]);
        }
      }
      run_starts.push_back(static_cast<uint32_t>(runs.size()));
    }
    for (const auto& list : messages_of) {
      counts.push_back(static_cast<uint32_t>(list.size()));
      numbers.insert(numbers.end(), list.begin(), list.end());
    }
    for (size_t k = 0; k < detectors * kBeliefLanes; k++) signs.push_back(random.next() % 3 == 0 ? -1.0f : 1.0f);
    for (size_t k = 0; k < error_of.size() * kBeliefLanes; k++) {
      messages.push_back(static_cast<float>(1.9 * random.uniform() - 0.95));
    }
  }
  BeliefView view() const {
    return {static_cast<uint32_t>(run_starts.size() - 1), run_starts.data(), runs.data(), others.data(),
            message_priors.data()};
  }
  size_t message_count() const { return message_priors.size(); }

  /// The message of an error that received these messages, as a fraction.
  std::pair<float, float> fraction(float prior, std::span<const uint32_t> incoming, size_t lane) const {
    float numerator = prior, denominator = 1;
    for (uint32_t m : incoming) {
      const float tanh = messages[m * kBeliefLanes + lane];
      std::tie(numerator, denominator) = std::pair(numerator + denominator * tanh, denominator + numerator * tanh);
    }
    return {numerator, denominator};
  }
  void pass(bool rising) {
    const auto detectors = static_cast<uint32_t>(run_starts.size() - 1);
    for (uint32_t turn = 0; turn < detectors; turn++) {
      const uint32_t d = rising ? turn : detectors - 1 - turn;
      for (size_t lane = 0; lane < kBeliefLanes; lane++) {
        float product = signs[d * kBeliefLanes + lane];
        std::vector<std::pair<float, float>> sent;  // and the product of all before it
        for (uint32_t r = run_starts[d]; r < run_starts[d + 1]; r++) {
          for (uint32_t m = runs[r].begin; m < runs[r].end; m++) {
            const uint32_t* first = others.data() + runs[r].others_begin + runs[r].others * (m - runs[r].begin);
            const auto [numerator, denominator] = fraction(message_priors[m], {first, runs[r].others}, lane);
            sent.push_back({runs[r].others == 0 ? numerator : numerator * inverse(denominator), product});
            product = product * sent.back().first;
          }
        }
        product = 1;
        for (size_t k = sent.size(); k-- > 0;) {
          const float message = std::clamp(sent[k].second * product, -0.999999f, 0.999999f);
          messages[(runs[run_starts[d]].begin + k) * kBeliefLanes + lane] = message;
          product = product * sent[k].first;
        }
      }
    }
  }
};

TEST(BeliefKernels, PassBeliefs) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    RandomStream random(seed, 3);
    Beliefs beliefs(random, 9, 40);
    AlignedVector<float> messages = beliefs.messages, room(2 * kBeliefLanes * beliefs.message_count());
    for (bool rising : {true, false, true}) {
      belief_kernels().pass_beliefs(beliefs.view(), beliefs.signs.data(), messages.data(), rising, room.data());
      beliefs.pass(rising);
      ASSERT_EQ(messages, beliefs.messages) << "seed " << seed;
    }
  }
}

TEST(BeliefKernels, GatherErrorsBelowTheLimitInAnyLane) {
  for (uint64_t seed = 0; seed < 50; seed++) {
    RandomStream random(seed, 4);
    const Beliefs beliefs(random, 9, 40);
    const float limit = static_cast<float>(2 * random.uniform() - 1);
    std::vector<uint32_t> errors(40);
    std::vector<uint16_t> lanes(40);
    AlignedVector<float> values(40 * kBeliefLanes);
    const size_t found =
        belief_kernels().gather_beliefs(beliefs.messages.data(), beliefs.counts.data(), beliefs.numbers.data(),
                                        beliefs.priors.data(), 40, limit, errors.data(), lanes.data(), values.data());
    size_t place = 0;
    for (uint32_t e = 0; e < 40; e++) {
      uint32_t below = 0;
      float value[kBeliefLanes];
      for (size_t lane = 0; lane < kBeliefLanes; lane++) {
        const auto [numerator, denominator] = beliefs.fraction(beliefs.priors[e], beliefs.messages_of[e], lane);
        below |= uint32_t{numerator - limit * denominator < 0} << lane;
        value[lane] = numerator * inverse(denominator);
      }
      if (below == 0) continue;
      ASSERT_LT(place, found) << "seed " << seed;
      ASSERT_EQ(errors[place], e) << "seed " << seed;
      ASSERT_EQ(lanes[place], below) << "seed " << seed;
      ASSERT_TRUE(std::equal(value, value + kBeliefLanes, values.data() + place * kBeliefLanes)) << "seed " << seed;
      place++;
    }
    ASSERT_EQ(place, found) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sallow
