#include "analyze/extract_exact_errors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analyze/circuit_distribution.test.h"
#include "analyze/extract_error_model.h"
#include "analyze/random_circuit.test.h"
#include "base/error.h"

namespace sallow {
namespace {

// A random circuit in which the exclusive noise is made frequent.
Circuit with_common_exclusive_noise(uint64_t seed) {
  std::string text = random_circuit(seed, /*exact_noise=*/false).str();
  for (size_t place = text.find("e-06"); place != std::string::npos; place = text.find("e-06", place + 1)) {
    text.replace(place, 4, "e-02");
  }
  return Circuit::parse(text);
}

TEST(ExtractExactErrors, GiveTheDistributionOfEveryNoisyCircuit) {
  size_t exclusive = 0;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    const Circuit circuit = with_common_exclusive_noise(seed);
    const CircuitCounts counts = circuit.counts();
    const ExactErrors errors = extract_exact_errors(circuit);
    EXPECT_EQ(errors.independent.detector_count(), counts.detectors) << seed;
    EXPECT_EQ(errors.independent.observable_count(), counts.observables) << seed;
    const std::vector<double> expected = distribution(circuit, counts.detectors, counts.observables);
    const std::vector<double> found = distribution(errors, counts.detectors, counts.observables);
    for (size_t k = 0; k < expected.size(); k++) ASSERT_NEAR(found[k], expected[k], 1e-13) << "seed " << seed;
    exclusive += !errors.exclusive.empty();
  }
  EXPECT_GE(exclusive, 50u);
}

TEST(ExtractExactErrors, EqualTheErrorModelIfNothingIsExclusive) {
  for (uint64_t seed = 1; seed <= 40; seed++) {
    const Circuit circuit = random_circuit(seed, /*exact_noise=*/true);
    EXPECT_FALSE(has_exclusive_errors(circuit)) << seed;
    const ExactErrors errors = extract_exact_errors(circuit);
    EXPECT_TRUE(errors.exclusive.empty()) << seed;
    EXPECT_EQ(difference(mechanisms(errors.independent), mechanisms(extract_error_model(circuit))), "") << seed;
  }
}

TEST(ExtractExactErrors, WriteLoopsOut) {
  const std::string round =
      "HERALDED_ERASE(0.1) 0\nM 1\nE(0.2) X0\nELSE_CORRELATED_ERROR(0.3) X1\nMR 0\n"
      "DETECTOR rec[-3]\nDETECTOR rec[-2]\nDETECTOR rec[-1]\n";
  const std::string end = "M 1\nOBSERVABLE_INCLUDE(0) rec[-1]\n";
  const ExactErrors folded = extract_exact_errors(Circuit::parse("REPEAT 3 {\n" + round + "}\n" + end));
  const ExactErrors written_out = extract_exact_errors(Circuit::parse(round + round + round + end));
  ASSERT_EQ(folded.exclusive.size(), 6u);
  EXPECT_EQ(distribution(folded, 9, 1), distribution(written_out, 9, 1));
}

TEST(ExtractExactErrors, KeepAChainTogetherAndDropErrorsWithoutSymptoms) {
  const ExactErrors errors =
      extract_exact_errors(Circuit::parse("E(0.2) X0\nELSE_CORRELATED_ERROR(0.5) Z1\nELSE_CORRELATED_ERROR(0.5) X0 X1\n"
                                          "E(0.1) X1\nM 0 1\nDETECTOR rec[-2]\nDETECTOR rec[-1]\n"));
  ASSERT_EQ(errors.exclusive.size(), 1u);
  const auto& cases = errors.exclusive[0].cases;
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_NEAR(cases[0].probability, 0.2, 1e-15);
  EXPECT_EQ(cases[0].symptoms, (std::vector{DemTarget::detector(0), DemTarget::detector(1)}));
  EXPECT_NEAR(cases[1].probability, 0.2, 1e-15);
  EXPECT_EQ(cases[1].symptoms, std::vector{DemTarget::detector(0)});
  EXPECT_EQ(mechanisms(errors.independent).at("D1"), 0.1);
}

TEST(ExtractExactErrors, TreatRandomDetectorsAsErrorsIfAllowed) {
  const Circuit circuit = Circuit::parse("H 0\nM 0\nHERALDED_ERASE(0.1) 0\nDETECTOR rec[-2]\nDETECTOR rec[-1]\n");
  EXPECT_THROW(extract_exact_errors(circuit), InputError);
  const ExactErrors errors = extract_exact_errors(circuit, /*allow_gauge_detectors=*/true);
  EXPECT_EQ(mechanisms(errors.independent).at("D0"), 0.5);
  ASSERT_EQ(errors.exclusive.size(), 1u);
}

TEST(HasExclusiveErrors, DetectsChannelsThatIndependentErrorsCannotExpress) {
  for (const char* text : {"HERALDED_ERASE(0.1) 0", "HERALDED_PAULI_CHANNEL_1(0.1,0.1,0,0) 0",
                           "PAULI_CHANNEL_1(0.1,0,0.1) 0", "PAULI_CHANNEL_2(0,0.1,0,0.1,0,0,0,0,0,0,0,0,0,0,0) 0 1",
                           "E(0.1) X0\nELSE_CORRELATED_ERROR(0.1) Z0", "REPEAT 2 {\nHERALDED_ERASE(0.1) 0\n}",
                           "E(0) X0\nELSE_CORRELATED_ERROR(0.1) Z0\nELSE_CORRELATED_ERROR(0.1) Y0"}) {
    EXPECT_TRUE(has_exclusive_errors(Circuit::parse(text))) << text;
  }
  for (const char* text :
       {"DEPOLARIZE1(0.1) 0", "DEPOLARIZE2(0.1) 0 1", "PAULI_CHANNEL_1(0.1,0.1,0.1) 0", "E(0.1) X0",
        "PAULI_CHANNEL_2(0,0,0,0.1,0,0,0,0,0,0,0,0,0,0,0) 0 1", "M(0.1) 0", "REPEAT 2 {\nX_ERROR(0.1) 0\n}",
        "HERALDED_ERASE(0) 0", "HERALDED_PAULI_CHANNEL_1(0,0,0.25,0) 0", "E(0) X0\nELSE_CORRELATED_ERROR(0.1) Z0",
        "E(1) X0\nELSE_CORRELATED_ERROR(0.1) Z0", "E(0.1) X0\nE(0.1) X1\nELSE_CORRELATED_ERROR(0) Z0"}) {
    EXPECT_FALSE(has_exclusive_errors(Circuit::parse(text))) << text;
  }
}

}  // namespace
}  // namespace sallow
