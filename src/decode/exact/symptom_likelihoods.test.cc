#include "decode/exact/symptom_likelihoods.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bits/random_stream.h"

namespace sallow {
namespace {

TEST(SymptomLikelihoods, AgreeWithSumsOverAllSetsOfErrors) {
  for (uint64_t seed = 0; seed < 200; seed++) {
    RandomStream random(seed, 0);
    std::vector<SymptomError> errors(random.next() % 9);
    for (SymptomError& error : errors) {
      const uint64_t kind = random.next() % 8;
      error = {random.next() % 16, kind == 0 ? 0.0 : kind == 1 ? 1.0 : random.uniform()};
    }
    std::vector<double> sums(16, 0.0);
    for (size_t set = 0; set < size_t{1} << errors.size(); set++) {
      uint64_t symptoms = 0;
      double probability = 1;
      for (size_t k = 0; k < errors.size(); k++) {
        const bool happens = set >> k & 1;
        if (happens) symptoms ^= errors[k].symptoms;
        probability *= happens ? errors[k].probability : 1 - errors[k].probability;
      }
      sums[symptoms] += probability;
    }
    const std::vector<double> likelihoods = symptom_likelihoods(4, errors);
    for (size_t s = 0; s < 16; s++) {
      EXPECT_NEAR(std::exp(-likelihoods[s]), sums[s], 1e-12) << "seed " << seed << " symptoms " << s;
    }
  }
}

TEST(SymptomLikelihoods, DoNotUnderflow) {
  const std::vector<SymptomError> errors(3, {1, 1e-300});
  const std::vector<SymptomError> apart = {{1, 1e-300}, {2, 1e-300}};
  EXPECT_NEAR(symptom_likelihoods(2, apart)[3], 600 * std::log(10), 1e-9);
  EXPECT_NEAR(symptom_likelihoods(1, errors)[1], 300 * std::log(10) - std::log(3), 1e-9);
}

}  // namespace
}  // namespace sallow
