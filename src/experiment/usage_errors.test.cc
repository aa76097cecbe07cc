#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyze/detection_converter.h"
#include "base/error.h"
#include "base/thread_ranks.test.h"
#include "base/threads.h"
#include "bits/alias_table.h"
#include "bits/poisson_table.h"
#include "bits/shot_columns.h"
#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "decode/graph/decoding_graph.h"
#include "dem/error_hypergraph.h"
#include "dem/error_model_sampler.h"
#include "experiment/block_certifier.h"
#include "experiment/block_decoder.h"
#include "experiment/decoding_model.h"
#include "experiment/sample_and_decode.h"
#include "experiment/tally.h"
#include "frame/frame_sampler.h"
#include "gate_circuit/gate_circuit.h"
#include "gate_circuit/inverse.h"
#include "random_circuits/xeb.h"
#include "rare/group_estimate.h"
#include "rare/splitting.h"
#include "rare/strata.h"
#include "shots/shot_encoder.h"
#include "shots/shot_reader.h"
#include "shots/shot_writer.h"
#include "state_vector/state_vector.h"
#include "stats/interval.h"
#include "tensor_network/order_search.h"
#include "tensor_network/sliced_contraction.h"

namespace sallow {
namespace {

const DetectorErrorModel& small_model() {
  static const auto model = DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.1) D0 D1\nerror(0.1) D1\n");
  return model;
}

const Decoder& decoder(std::string_view spec) {
  static std::map<std::string, std::unique_ptr<const Decoder>, std::less<>> made;
  auto found = made.find(spec);
  if (found == made.end()) found = made.emplace(spec, make_decoder(spec, small_model())).first;
  return *found->second;
}

void decode(std::string_view spec, const BitTable& events, const DecodeRequest& request = {}) {
  DecodedBlock out;
  decoder(spec).decode(events, *decoder(spec).make_workspace(), out, request);
}

void decode_shot(const std::vector<uint32_t>& events, size_t words) {
  std::vector<uint64_t> flips(words);
  decoder("matching").decode_shot(events, *decoder("matching").make_workspace(), flips);
}

CircuitOperation gate(UnitaryGate gate, std::vector<uint32_t> qubits, std::vector<double> parameters = {}) {
  CircuitOperation operation;
  operation.gate = gate;
  operation.qubits = std::move(qubits);
  operation.parameters = std::move(parameters);
  return operation;
}

void append(CircuitOperation operation) {
  GateCircuit circuit;
  circuit.qubit_count = 2;
  circuit.append(std::move(operation));
}

struct Misuse {
  const char* what;
  std::function<void()> act;
};

const std::vector<Misuse>& misuses() {
  static const std::vector<Misuse> list = {
      {"a block with another number of detectors", [] { decode("matching", BitTable(3, 64)); }},
      {"the same for union_find", [] { decode("union_find", BitTable(1, 64)); }},
      {"the same for correlated", [] { decode("correlated", BitTable(0, 64)); }},
      {"the same for ensemble", [] { decode("ensemble", BitTable(3, 64)); }},
      {"the same for exact", [] { decode("exact", BitTable(3, 64)); }},
      {"ratios from a decoder that has none",
       [] { decode("matching", BitTable(2, 64), {.log_likelihood_ratios = true}); }},
      {"a shot's events that fall",
       [] {
         decode_shot({1, 0}, 1);
       }},
      {"an event given twice",
       [] {
         decode_shot({1, 1}, 1);
       }},
      {"an event of no detector", [] { decode_shot({2}, 1); }},
      {"too few words of flips", [] { decode_shot({0}, 0); }},
      {"too many words of detection events",
       [] {
         std::vector<uint64_t> bits(2), flips(1);
         decoder("matching").decode_shot_bits(bits, *decoder("matching").make_workspace(), flips);
       }},
      {"a bit past the last detector",
       [] {
         std::vector<uint64_t> bits{4}, flips(1);
         decoder("matching").decode_shot_bits(bits, *decoder("matching").make_workspace(), flips);
       }},
      {"true flips of another number of observables",
       [] {
         DecodedBlock block;
         decoder("matching").decode(BitTable(2, 64), *decoder("matching").make_workspace(), block);
         FailureCounter().tally(block, BitTable(2, 64));
       }},
      {"true flips of another number of shots",
       [] {
         DecodedBlock block;
         decoder("matching").decode(BitTable(2, 64), *decoder("matching").make_workspace(), block);
         FailureCounter().tally(block, BitTable(1, 65));
       }},
      {"proofs of a decoder that has none", [] { BlockCertifier(decoder("union_find")); }},
      {"an error at no detector of a hypergraph",
       [] {
         const uint32_t detector = 2;
         ErrorHypergraphBuilder(2, 1).add({&detector, 1}, {}, 0.1, 0);
       }},
      {"a smallest gap without gaps", [] { BlockDecoder(decoder("exact"), 1); }},
      {"sampling for no decoder", [] { sample_and_decode({}, {}, {}); }},
      {"sampling on no threads",
       [] {
         const Decoder* one = &decoder("exact");
         sample_and_decode({}, {&one, 1}, {.threads = 0});
       }},
      {"rare events of a decoder of another model",
       [] { estimate_by_splitting(FaultModel(DetectorErrorModel::parse("error(0.1) D0")), decoder("exact"), {}); }},
      {"strata of a decoder of another model",
       [] { estimate_by_strata(FaultModel(DetectorErrorModel::parse("error(0.1) D0")), decoder("exact"), {}); }},
      {"an estimate from one group", [] { estimate_from_groups(std::vector<double>{1}); }},
      {"a quantile of probability 1", [] { normal_quantile(1); }},
      {"more failures than shots", [] { clopper_pearson_interval(2, 1); }},
      {"more columns than there are", [] { first_columns(BitTable(1, 8), 9); }},
      {"columns from past the end",
       [] {
         BitTable out;
         copy_columns(BitTable(1, 8), 9, SIZE_MAX - 4, out);
       }},
      {"a comparison of tables of unlike shape", [] { count_differing_columns(BitTable(1, 8), BitTable(1, 9)); }},
      {"more rows than there are", [] { BitTable(1, 8).keep_rows(2); }},
      {"weights that are all 0",
       [] {
         AliasTable(std::vector<double>{0, 0});
       }},
      {"a negative mean", [] { PoissonTable(-1); }},
      {"a flip rate of one half", [] { flip_rate(0.5); }},
      {"a gate on no pair", [] { Circuit().append(Gate::CX, {Target::qubit(0)}); }},
      {"a probability above 1", [] { Circuit().append(Gate::X_ERROR, {Target::qubit(0)}, {1.5}); }},
      {"a block appended as a gate", [] { Circuit().append(Gate::REPEAT, {}); }},
      {"no repetition", [] { Circuit().append_repeat(0, Circuit()); }},
      {"the table of a gate that is no Clifford", [] { clifford_table(Gate::M); }},
      {"an error of probability above 1", [] { DetectorErrorModel().append_error(2, {}); }},
      {"a detector above the largest", [] { DetectorErrorModel().append_detector(UINT64_MAX / 2); }},
      {"errors to replay of another model",
       [] {
         BitTable detections, observables;
         ErrorModelSampler(small_model()).replay(BitTable(2, 64), detections, observables);
       }},
      {"sweep bits of too few shots",
       [] {
         const FrameSampler sampler(Circuit::parse("CX sweep[0] 0\nM 0\nDETECTOR rec[-1]"));
         FrameSampler::Workspace workspace;
         BitTable rows, observables, sweep(1, 64);
         sampler.sample_block(0, 0, workspace, rows, observables, &sweep);
       }},
      {"measurements of another circuit",
       [] {
         BitTable measurements(2, 64), detections, observables;
         DetectionConverter(Circuit::parse("M 0\nDETECTOR rec[-1]"), {})
             .convert(measurements, nullptr, detections, observables);
       }},
      {"a reference sample that is too short", [] { DetectionConverter(Circuit::parse("REPEAT 65 {\nM 0\n}"), {0}); }},
      {"a gate without qubits", [] { append(gate(UnitaryGate::H, {})); }},
      {"a qubit that the circuit does not have", [] { append(gate(UnitaryGate::H, {2})); }},
      {"a qubit twice",
       [] {
         append(gate(UnitaryGate::SWAP, {1, 1}));
       }},
      {"too many parameters", [] { append(gate(UnitaryGate::H, {0}, {1.0})); }},
      {"the inverse of a measurement",
       [] {
         CircuitOperation measurement = gate(UnitaryGate::H, {0});
         measurement.kind = OperationKind::kMeasure;
         inverse_gate(measurement);
       }},
      {"an amplitude of too many bits", [] { StateVector<double>(2, 1).amplitude(4); }},
      {"the probability of a qubit that is not there", [] { StateVector<double>(2, 1).probability_of_one(2); }},
      {"a Pauli for each of other qubits", [] { StateVector<double>(2, 1).expectation("XYZ"); }},
      {"benchmarking by one sample", [] { cross_entropy<double>(GateCircuit(), std::vector<uint64_t>{0}, 1); }},
      {"a search without an end", [] { search_order(TensorNetwork(), {.steps = 0, .bisection = {}, .known = {}}); }},
      {"an order for another network", [] { SlicedContraction(parse_graph("2 0 1\n2 1 2\n"), ContractionOrder()); }},
      {"contraction with an open leg", [] { SlicedContraction(parse_graph("2 0 -1\n"), ContractionOrder()); }},
      {"shots that are no whole groups",
       [] {
         BitTable block;
         ShotReader(InputFile("/dev/null"), ShotFormat::kB8, {1, 0, 0}).read(block, 65);
       }},
      {"shots of too few bits",
       [] {
         ShotWriter writer(OutputFile("/dev/null"), ShotFormat::kB8, {3, 0, 0});
         writer.begin_block(8);
         writer.append_rows(BitTable(2, 8));
         writer.end_block();
       }},
      {"shots of too many bits",
       [] {
         ShotWriter writer(OutputFile("/dev/null"), ShotFormat::kB8, {3, 0, 0});
         writer.begin_block(8);
         writer.append_rows(BitTable(4, 8));
       }},
      {"a block within a block",
       [] {
         ShotWriter writer(OutputFile("/dev/null"), ShotFormat::kB8, {3, 0, 0});
         writer.begin_block(8);
         writer.begin_block(8);
       }},
      {"single shots of a format of groups",
       [] {
         ShotEncoder(ShotFormat::kPtb64, {3, 0, 0});
       }},
      {"a message from one rank alone", [] { single_rank().send_text(0, "text"); }},
      {"a message to oneself",
       [] { run_ranks_on_threads(2, [](Ranks& ranks) { ranks.send_text(ranks.rank(), "text"); }); }},
  };
  return list;
}

TEST(Misuse, OfEveryPublicHeaderIsAnErrorThatCanBeCaught) {
  EXPECT_GE(misuses().size(), 60u);
  for (const Misuse& misuse : misuses()) {
    SCOPED_TRACE(misuse.what);
    try {
      misuse.act();
      ADD_FAILURE() << "nothing was thrown";
    } catch (const UsageError& error) {
      EXPECT_GT(std::string(error.what()).size(), 10u);
    } catch (const std::exception& error) {
      ADD_FAILURE() << "another error was thrown: " << error.what();
    }
  }
}

TEST(Misuse, GivesTheExpectedAndTheActualValue) {
  try {
    decode("matching", BitTable(3, 64));
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "decode: rows of detection events: expected 2, got 3");
  }
}

TEST(Misuse, LeavesADecoderAndItsWorkspaceUsable) {
  const auto workspace = decoder("matching").make_workspace();
  DecodedBlock before, after;
  BitTable events(2, 64);
  events.set(0, 5, true);
  decoder("matching").decode(events, *workspace, before);
  EXPECT_THROW(decoder("matching").decode(BitTable(3, 64), *workspace, after), UsageError);
  decoder("matching").decode(events, *workspace, after);
  EXPECT_EQ(before.predictions, after.predictions);
}

TEST(Misuse, OnAnotherThreadIsThrownToTheCaller) {
  EXPECT_THROW(parallel_for(3, 30, [](size_t, size_t item) { require_equal("items", item, 0); }), UsageError);
}

TEST(InternalErrors, AreThrownWithTheirConditionAndPlace) {
  try {
    SALLOW_CHECK(1 + 1 == 3);
    FAIL();
  } catch (const InternalError& error) {
    const std::string text = error.what();
    EXPECT_TRUE(text.starts_with("1 + 1 == 3 at ")) << text;
    EXPECT_NE(text.find("usage_errors.test.cc:"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace sallow
