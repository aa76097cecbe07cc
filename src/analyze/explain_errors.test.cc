#include "analyze/explain_errors.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyze/detector_coordinates.h"
#include "analyze/extract_error_model.h"
#include "base/error.h"

namespace sallow {
namespace {

const char kRepetitionCode[] =
    "QUBIT_COORDS(0) 0\nQUBIT_COORDS(1) 1\nQUBIT_COORDS(2) 2\nR 0 1 2\nTICK\nREPEAT 5 {\nCX 0 1\nTICK\n"
    "DEPOLARIZE2(0.01) 0 1\nCX 2 1\nTICK\nMR(0.02) 1\nSHIFT_COORDS(0,1)\nDETECTOR(1,0) rec[-1]\n}\nM(0.03) 0 2\n"
    "DETECTOR(1,1) rec[-1] rec[-2]\nOBSERVABLE_INCLUDE(0) rec[-1]\n";

TEST(ExplainErrors, ShowsTheLocationOfAnError) {
  const Circuit circuit = Circuit::parse(kRepetitionCode);
  const auto filter = DetectorErrorModel::parse("error(1) D2\n");
  const auto explained = explain_errors(circuit, {&filter, true});
  ASSERT_EQ(explained.size(), 1u);
  EXPECT_EQ(explanations_text(circuit, explained, /*lines=*/true),
            "ExplainedError {\n"
            "    dem_error_terms: D2[coords 1,3]\n"
            "    CircuitErrorLocation {\n"
            "        flipped_measurement.measurement_record_index: 2\n"
            "        flipped_measurement.measured_observable: Z1[coords 1]\n"
            "        Circuit location stack trace:\n"
            "            (after 7 TICKs)\n"
            "            at instruction #6 (a REPEAT 5 block) in the circuit, line 6\n"
            "            after 2 completed iterations\n"
            "            at instruction #6 (MR) in the REPEAT block, line 12\n"
            "            at target #1 of the instruction\n"
            "            resolving to MR(0.02) 1[coords 1]\n"
            "    }\n"
            "}\n");
}

TEST(ExplainErrors, ListsEveryCauseUnlessSingleIsSet) {
  const Circuit circuit = Circuit::parse(kRepetitionCode);
  const auto filter = DetectorErrorModel::parse("error(0.1) D2\n");
  const auto explained = explain_errors(circuit, {&filter, false});
  ASSERT_EQ(explained.size(), 1u);
  // The flipped result, and X or Y on the ancilla, alone or with I or Z on the data qubit.
  EXPECT_EQ(explained[0].locations.size(), 5u);
}

TEST(ExplainErrors, ReportsSymptomsWithoutASingleError) {
  const Circuit circuit = Circuit::parse(kRepetitionCode);
  const auto filter = DetectorErrorModel::parse("error(0.1) D0 D4\n");
  const auto explained = explain_errors(circuit, {&filter, false});
  ASSERT_EQ(explained.size(), 1u);
  EXPECT_NE(explanations_text(circuit, explained).find("no single circuit error"), std::string::npos);
}

TEST(ExplainErrors, ExplainsEveryErrorOfTheModel) {
  const Circuit circuit = Circuit::parse(kRepetitionCode);
  const DetectorErrorModel model = extract_error_model(circuit);
  const auto all = explain_errors(circuit), filtered = explain_errors(circuit, {&model, false});
  EXPECT_EQ(all.size(), model.error_count());
  ASSERT_EQ(all.size(), filtered.size());
  for (size_t k = 0; k < all.size(); k++) {
    EXPECT_EQ(all[k].symptoms, filtered[k].symptoms);
    EXPECT_EQ(all[k].locations.size(), filtered[k].locations.size());
    EXPECT_FALSE(all[k].locations.empty());
  }
}

TEST(ExplainErrors, ExplainsOnlyTheRequestedEvent) {
  const Circuit circuit = Circuit::parse(kRepetitionCode);
  const SymptomSet event = {DemTarget::detector(4), DemTarget::detector(5)};
  const auto all = explain_errors(circuit);
  size_t expected = 0;
  for (const ExplainedError& error : all) {
    expected += std::includes(error.symptoms.begin(), error.symptoms.end(), event.begin(), event.end());
  }
  const auto at_least = explain_errors(circuit, {.event = event});
  ASSERT_EQ(at_least.size(), expected);
  for (const ExplainedError& error : at_least) {
    EXPECT_TRUE(std::includes(error.symptoms.begin(), error.symptoms.end(), event.begin(), event.end()));
  }
  const auto exactly = explain_errors(circuit, {.event = event, .exactly = true});
  ASSERT_EQ(exactly.size(), 1u);
  EXPECT_EQ(exactly[0].symptoms, event);
  EXPECT_LT(exactly.size(), at_least.size());
  const auto filter = DetectorErrorModel::parse("error(0.1) D2\nerror(0.1) D4 D5\nerror(0.1) D0 D4\n");
  EXPECT_EQ(explain_errors(circuit, {.filter = &filter, .event = event}).size(), 1u);
}

// The text equals Stim's.
TEST(ExplainErrors, PrintsTagsAndInvertedResults) {
  const Circuit circuit = Circuit::parse(
      "MPP[the tag](0.1) !Z0*Z1\nDETECTOR rec[-1]\nM(0.1) !0\nDETECTOR rec[-1]\nMZZ(0.1) 0 !1\nDETECTOR rec[-1]\n");
  const std::string text = explanations_text(circuit, explain_errors(circuit));
  for (const char* part :
       {"        noise_tag: the tag\n        flipped_measurement.measurement_record_index: 0\n"
        "        flipped_measurement.measured_observable: !Z0*Z1\n",
        "flipped_measurement.measured_observable: !Z0\n", "flipped_measurement.measured_observable: Z0*!Z1\n",
        "    CircuitErrorLocation {\n        flipped_measurement.measurement_record_index: 1\n"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
  EXPECT_EQ(text.find(", line"), std::string::npos) << text;
}

TEST(ExplainErrors, PrintsProductsChainsAndHeralds) {
  const Circuit circuit = Circuit::parse(
      "MPP(0.1) Z0*Z1\nDETECTOR rec[-1]\nCORRELATED_ERROR(0.1) X2 X3\nELSE_CORRELATED_ERROR(0.1) Y3\nM 2 3\n"
      "DETECTOR rec[-1]\nDETECTOR rec[-2]\nHERALDED_ERASE(0.1) 4\nDETECTOR rec[-1]\nM 4\nDETECTOR rec[-1]\n");
  const std::string text = explanations_text(circuit, explain_errors(circuit));
  for (const char* part :
       {"flipped_measurement.measured_observable: Z0*Z1", "resolving to MPP(0.1) Z0*Z1", "flipped_pauli_product: X2*X3",
        "resolving to E(0.1) X2 X3", "flipped_pauli_product: Y3", "flipped_pauli_product: X4",
        "flipped_measurement.measurement_record_index: 3", "at targets #1 to #3 of the instruction"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
}

TEST(DetectorCoordinates, SkipLoops) {
  const Circuit circuit = Circuit::parse(
      "REPEAT 1000000000000 {\nSHIFT_COORDS(1,2)\nMPAD 0\nDETECTOR(10) rec[-1]\nREPEAT 3 {\nDETECTOR(20,0,5) rec[-1]\n"
      "SHIFT_COORDS(0,100)\n}\nDETECTOR rec[-1]\n}\nDETECTOR(0.5) rec[-1]\n");
  const auto found =
      detector_coordinates(circuit, {0, 2, 4, 5, 4'999'999'999'999, 5'000'000'000'000, 5'000'000'000'001});
  EXPECT_EQ(found.at(0), (std::vector<double>{11}));
  EXPECT_EQ(found.at(2), (std::vector<double>{21, 102, 5}));
  EXPECT_EQ(found.at(4), (std::vector<double>{}));
  EXPECT_EQ(found.at(5), (std::vector<double>{12}));
  EXPECT_EQ(found.at(4'999'999'999'999), (std::vector<double>{}));
  EXPECT_EQ(found.at(5'000'000'000'000), (std::vector<double>{1e12 + 0.5}));
  EXPECT_FALSE(found.contains(5'000'000'000'001));
}

// D0 is random, and D1 compares a result with it: without noise they flip together. D1 also depends on the other qubit.
TEST(ExplainErrors, ExplainsErrorsAtRandomDetectors) {
  const Circuit circuit = Circuit::parse(
      "H 0\nM(0.1) 0\nDETECTOR rec[-1]\nR 1\nX_ERROR(0.01) 1\nM 1\nDETECTOR rec[-1] rec[-2]\n"
      "OBSERVABLE_INCLUDE(0) rec[-1]\n");
  const std::vector<ExplainedError> found = explain_errors(circuit);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].symptoms, (SymptomSet{DemTarget::detector(0), DemTarget::detector(1)}));
  EXPECT_TRUE(found[0].locations[0].flips_result);
  EXPECT_EQ(found[1].symptoms, (SymptomSet{DemTarget::detector(1), DemTarget::observable(0)}));
  EXPECT_EQ(found[1].locations[0].levels.back().index, 4u);
  EXPECT_THROW(explain_errors(Circuit::parse("H 0\nM 0\nOBSERVABLE_INCLUDE(0) rec[-1]\n")), InputError);
}

}  // namespace
}  // namespace sallow
