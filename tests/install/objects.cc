// sallow.hpp: the calls of each object, moves, and exceptions.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <sallow/sallow.hpp>
#include <utility>

namespace {

using namespace sallow::api;

int wrong = 0;

void hold(int line, const char* condition, bool holds) {
  if (holds) return;
  wrong++;
  std::printf("line %d: not so: %s\n", line, condition);
}
#define HOLD(...) hold(__LINE__, #__VA_ARGS__, __VA_ARGS__)

/// The status of the Error that a call throws; SALLOW_OK if it throws none.
template <typename Call>
sallow_status status_of(Call&& call) {
  try {
    call();
    return SALLOW_OK;
  } catch (const Error& error) {
    return error.status();
  }
}

void errors() {
  try {
    Circuit::parse("H 0\nHH 1\n", "c.stim");
    HOLD(false);
  } catch (const Error& error) {
    HOLD(error.status() == SALLOW_INPUT_ERROR && error.line() == 2 && error.column() == 1);
    HOLD(std::string(error.what()).starts_with("c.stim:2:1: ") && error.file() == "c.stim");
    HOLD(error.what() == "c.stim:2:1: " + error.message());
  }
  HOLD(status_of([] { Circuit::read("/no/such/file"); }) == SALLOW_INPUT_ERROR);
  HOLD(status_of([] { Model::read(""); }) == SALLOW_USAGE_ERROR);
  HOLD(status_of([] { Decoder(Model::parse("error(0.1) D0 L0"), "mathcing"); }) == SALLOW_INPUT_ERROR);
}

void one_circuit_all_ways() {
  sallow_code_options code{};
  code.code = "repetition_code";
  code.task = "memory";
  code.distance = code.rounds = 5;
  code.noise = "uniform:0.02";
  Circuit first = Circuit::generate(code);
  const Circuit circuit = std::move(first);
  HOLD(Circuit::parse(circuit.str()).str() == circuit.str());
  const Model model = Model::of(circuit);
  HOLD(Model::parse(model.str()).counts().errors == model.counts().errors);
  HOLD(model.errors().size() == model.counts().errors && model.edges().size() > 0);
  HOLD(model.errors()[0].detectors.size() <= 2);
  HOLD(status_of([&] { Model::of(circuit, sallow_model_options{}); }) != SALLOW_OK ||
       Model::of(circuit, sallow_model_options{}).counts().detectors == model.counts().detectors);

  constexpr size_t kShots = 3000;
  const Shots shots = Sampler(circuit).sample(kShots, 1);
  HOLD(shots.detections == Sampler(circuit).sample(kShots, 1, 0, 2).detections);
  HOLD(Sampler(model).sample(kShots, 1).observables.size() == kShots);
  const std::vector<uint8_t> results = MeasurementSampler(circuit).sample(kShots, 1);
  HOLD(Converter(circuit).convert(results, kShots).detections.size() == shots.detections.size());

  sallow_decoder_options asked{};
  asked.gaps = 1;
  const Decoder decoder(model, "matching", asked);
  std::vector<double> weights(kShots), gaps(kShots);
  sallow_decode_extras extras{};
  extras.weights = weights.data();
  extras.gaps = gaps.data();
  const std::vector<uint8_t> predictions = decoder.decode(shots.detections, kShots, 2, extras);
  HOLD(predictions == decoder.decode(shots.detections, kShots));
  size_t failures = 0;
  for (size_t k = 0; k < kShots; k++) failures += predictions[k] != shots.observables[k];
  const sallow_estimate rate = estimate(circuit, decoder);
  HOLD(std::abs(static_cast<double>(failures) / kShots - rate.rate) < 6 * std::sqrt(rate.rate / kShots));

  // Single shots give the same answers as the batch, from packed rows and from lists of events.
  Workspace first_workspace(decoder);
  Workspace workspace = std::move(first_workspace);
  const size_t row = packed_bytes(decoder.detectors());
  for (size_t k = 0; k < kShots; k++) {
    const std::span<const uint8_t> one(&shots.detections[k * row], row);
    uint8_t prediction = 0xff;
    double weight = 0;
    sallow_decode_extras wanted{};
    wanted.weights = &weight;
    workspace.decode_rows(one, {&prediction, 1}, 1, wanted);
    std::vector<uint32_t> events;
    for (uint32_t d = 0; d < decoder.detectors(); d++) {
      if (one[d / 8] >> (d % 8) & 1) events.push_back(d);
    }
    const Workspace::Answer answer = workspace.decode(events);
    if (prediction != predictions[k] || weight != weights[k] || answer.flips[0] != predictions[k] ||
        answer.weight != weights[k]) {
      HOLD(!"a lone shot answers as in the batch");
      break;
    }
  }
  HOLD(status_of([&] { workspace.decode(std::vector<uint32_t>{7, 7}); }) == SALLOW_USAGE_ERROR);
  HOLD(status_of([&] { decoder.decode(shots.detections, kShots - 1); }) == SALLOW_USAGE_ERROR);
}

// The chosen errors flip a shot's events and the predicted observables; log-odds equal to the model's change nothing.
void errors_chosen() {
  const Model model = Model::parse("error(0.1) D0 L0\nerror(0.05) D0 D1\nerror(0.1) D1 L1\nerror(0.02) D0 D1 L1\n");
  sallow_decoder_options asked{};
  asked.chosen_errors = 1;
  asked.log_odds = 1;
  const Decoder decoder(model, "matching", asked);
  const Mechanisms mechanisms = decoder.mechanisms();
  constexpr size_t kShots = 2500;
  const Shots shots = Sampler(model).sample(kShots, 3);
  std::vector<size_t> starts;
  std::vector<uint32_t> numbers;
  std::vector<double> values;
  for (size_t k = 0; k <= kShots; k++) starts.push_back(k);
  for (size_t k = 0; k < kShots; k++) {
    numbers.push_back(1);
    values.push_back(std::log(0.95 / 0.05));
  }
  sallow_log_odds known{};
  known.struct_size = sizeof known;
  known.shots = known.count = kShots;
  known.starts = starts.data();
  known.errors = numbers.data();
  known.log_odds = values.data();
  ChosenErrors chosen;
  sallow_decode_extras extras{};
  extras.chosen = chosen.get();
  extras.log_odds = &known;
  const std::vector<uint8_t> predictions = decoder.decode(shots.detections, kShots, 2, extras);
  HOLD(predictions == decoder.decode(shots.detections, kShots));
  for (size_t k = 0; k < kShots; k++) {
    uint8_t events = 0, flips = 0;
    HOLD(chosen.is_known(k));
    for (const uint32_t number : chosen[k]) {
      for (const uint32_t d : mechanisms[number].detectors) events ^= 1 << d;
      for (const uint32_t o : mechanisms[number].observables) flips ^= 1 << o;
    }
    if (events == shots.detections[k] && flips == predictions[k]) continue;
    HOLD(!"the errors chosen make the shot");
    break;
  }
}

/// A stream predicts what decoder `window` does, and takes bits as well as places.
void streams() {
  sallow_code_options code{};
  code.code = "repetition_code";
  code.task = "memory";
  code.distance = 5;
  code.rounds = 20;
  code.before_round_data_depolarization = code.before_measure_flip_probability = 0.03;
  const Circuit circuit = Circuit::generate(code);
  const Model model = Model::of(circuit);
  sallow_stream_options options{};
  options.commit = 3;
  options.buffer = 5;
  Stream stream(circuit, options), other(model, options);
  const Decoder decoder(model, "window:commit=3,buffer=5");
  Workspace workspace(decoder);
  const size_t detectors = decoder.detectors(), width = stream.round_places(0);
  HOLD(stream.rounds() * width == detectors && stream.observables() == 1);
  uint32_t state = 1;
  for (int shot = 0; shot < 100; shot++) {
    std::vector<uint32_t> events, places;
    sallow_correction last{};
    stream.reset();
    other.reset();
    for (uint64_t round = 0; round < stream.rounds(); round++) {
      places.clear();
      uint8_t bits = 0;
      for (uint32_t place = 0; place < width; place++) {
        state = state * 1664525 + 1013904223;
        if (state >> 28 != 0) continue;
        places.push_back(place);
        events.push_back(static_cast<uint32_t>(round * width) + place);
        bits |= static_cast<uint8_t>(1 << place);
      }
      last = stream.push_round(round, places, 0, 0);
      other.push_bits(round, {&bits, 1}, 0, 0);
    }
    HOLD(last.ready && last.is_final && last.heralds == 0);
    HOLD(stream.frame()[0] == workspace.decode(events).flips[0]);
    HOLD(other.frame()[0] == stream.frame()[0]);
  }
  HOLD(stream.counts().windows == 100 * 6);
}

}  // namespace

int main() {
  errors();
  one_circuit_all_ways();
  errors_chosen();
  streams();
  std::printf("%d wrong\n", wrong);
  return wrong != 0;
}
