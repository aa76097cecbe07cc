#include "neural/fixed_network.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "neural/quantized.h"

namespace sallow {

namespace {

constexpr size_t kSeen = SurfacePlaces::kNeighbours;
constexpr uint32_t kSeenFours = (kSeen + 3) / 4;
constexpr uint8_t kZeroState = 128;  // a state of 0, as an input

struct Factor {
  int32_t shift_before, factor, shift_after;
};

/// The steps from sums of at most `most` in size to sums · unit.
Factor factor_for(int64_t most, double unit) {
  const int before = std::max(0, static_cast<int>(std::bit_width(static_cast<uint64_t>(most))) - 17);
  double factor = std::ldexp(unit, before);
  int after = 0;
  while (after < 30 && factor < 4096) {
    factor *= 2;
    after++;
  }
  return {before, static_cast<int32_t>(std::min(std::floor(factor + 0.5), 8191.0)), after};
}

int32_t rounded(double value) {
  return static_cast<int32_t>(std::floor(value + 0.5));
}

/// Weights in the order of FixedKernels: matrices of `outputs` columns, one below another.
AlignedVector<int8_t> packed(const std::vector<Quantized>& matrices, size_t outputs, size_t depth) {
  AlignedVector<int8_t> out(outputs * depth);
  size_t row = 0;
  for (const Quantized& matrix : matrices) {
    for (size_t k = 0; k < matrix.numbers.size(); k++) {
      const size_t r = row + k / outputs, o = k % outputs;
      out[o / 16 * depth * 16 + r / 4 * 64 + o % 16 * 4 + r % 4] = static_cast<int8_t>(matrix.numbers[k]);
    }
    row += matrix.numbers.size() / outputs;
  }
  return out;
}

template <typename Scaling>
void append(Scaling& scaling, int64_t sum_add, int64_t most, double unit, double bias) {
  const Factor factor = factor_for(most, unit);
  const int64_t half = factor.shift_before > 0 ? int64_t{1} << (factor.shift_before - 1) : 0;
  scaling.add.push_back(static_cast<int32_t>(sum_add + half));
  scaling.shift_before.push_back(factor.shift_before);
  scaling.factor.push_back(factor.factor);
  scaling.shift_after.push_back(factor.shift_after);
  scaling.bias.push_back(rounded(bias));
}

struct ColumnSums {
  std::vector<int64_t> plain, sizes;
  ColumnSums(const std::vector<Quantized>& matrices, size_t outputs) : plain(outputs), sizes(outputs) {
    for (const Quantized& matrix : matrices) {
      for (size_t k = 0; k < matrix.numbers.size(); k++) {
        plain[k % outputs] += matrix.numbers[k];
        sizes[k % outputs] += std::abs(matrix.numbers[k]);
      }
    }
  }
};

}  // namespace

int readout_weight_most(size_t inputs, int32_t input_most) {
  const int64_t most = (int64_t{1} << 31) / input_most / static_cast<int64_t>(inputs + 1);
  return static_cast<int>(std::clamp<int64_t>(most, 1, 32767));
}

FixedNetwork::FixedNetwork(const Network& network) : shape_(network.shape()), places_(shape_.distance) {
  const auto tensor = [&](size_t k) -> const Tensor& { return network.tensors()[k]; };
  for (size_t l = 0; l < shape_.layers.size(); l++) {
    const LayerTensors& tensors = network.layer(l);
    const bool local = shape_.layers[l].local;
    const size_t outputs = 2 * size_t{shape_.layers[l].width};
    Layer layer;
    std::vector<const float*> matrices = {network.at(tensors.hidden)};
    std::vector<size_t> rows = {tensor(tensors.hidden).rows};
    if (l > 0) {
      matrices.push_back(network.at(tensors.below));
      rows.push_back(tensor(tensors.below).rows);
    }
    size_t depth = 0;
    for (const size_t r : rows) depth += r;
    const auto states = quantize_outputs(matrices, rows, outputs, 127);
    layer.state_weights = packed(states, outputs, depth);
    const ColumnSums sums(states, outputs);
    for (size_t o = 0; o < outputs; o++) {
      // A state's unit is 2^-7, and the result's is 2^-12.
      append(layer.state_scaling, -int64_t{kZeroState} * sums.plain[o], 128 * sums.sizes[o],
             double{states[0].scales[o]} * 32, 0);
    }
    const auto events = quantize_outputs({network.at(tensors.input)}, {tensor(tensors.input).rows}, outputs, 127);
    layer.event_fours = local ? kSeenFours : static_cast<uint32_t>(places_.count() / 4);
    layer.event_weights = packed(events, outputs, size_t{layer.event_fours} * 4);
    const ColumnSums event_sums(events, outputs);
    for (size_t p = 0; p < tensor(tensors.bias).rows; p++) {
      Scaling& scaling = layer.event_scaling.emplace_back();
      for (size_t o = 0; o < outputs; o++) {
        const double bias = network.at(tensors.bias)[p * outputs + o] - (o < outputs / 2 ? 1.0 : 0.0);
        append(scaling, 0, event_sums.sizes[o], double{events[0].scales[o]} * 4096, bias * 4096);
      }
    }
    layers_.push_back(std::move(layer));
  }

  const auto read = [&](size_t k, const std::vector<size_t>& numbers, int32_t input_most) {
    ReadLayer& layer = read_[k];
    std::vector<const float*> matrices;
    std::vector<size_t> rows;
    layer.depth = 0;
    layer.outputs = tensor(numbers[0]).columns;
    for (const size_t number : numbers) {
      matrices.push_back(network.at(number));
      rows.push_back(tensor(number).rows);
      layer.depth += rows.back();
    }
    const auto weights = quantize_outputs(matrices, rows, layer.outputs, readout_weight_most(layer.depth, input_most));
    layer.weights.resize(layer.depth * layer.outputs);
    size_t row = 0;
    for (size_t m = 0; m < numbers.size(); m++) {
      for (size_t i = 0; i < weights[m].numbers.size(); i++) {
        layer.weights[i % layer.outputs * layer.depth + row + i / layer.outputs] = weights[m].numbers[i];
      }
      row += rows[m];
    }
    const ColumnSums sums(weights, layer.outputs);
    const float* bias = network.at(network.read_bias(k));
    for (size_t o = 0; o < layer.outputs; o++) {
      const double unit = k == 0 ? 256.0 / kReadoutUnit : 1;
      append(layer.scaling, 0, input_most * sums.sizes[o], weights[0].scales[o] * unit, bias[o] * 256.0);
    }
    return weights[0].scales;
  };
  read(0, {network.read_state(), network.read_final()}, kReadoutUnit);
  read(1, {network.read_weight(1)}, kReadoutMost);
  const auto scales = read(2, {network.read_weight(2)}, kReadoutMost);
  answer_scale_ = double{scales[0]} / 256;
  answer_bias_ = *network.at(network.read_bias(2));
}

NetworkStates::NetworkStates(const FixedNetwork& network, size_t lanes)
    : network_(network), kernels_(fixed_kernels()), events_(network.places_.count() * lanes), lanes_(lanes) {
  SALLOW_CHECK(lanes == 1 || lanes == kNetworkLanes);
  const NetworkShape& shape = network.shape();
  size_t most_units = 0, most_width = 0;
  for (size_t l = 0; l < shape.layers.size(); l++) {
    const size_t units = shape.units(l);
    layers_.push_back({AlignedVector<int32_t>(units * lanes), AlignedVector<uint8_t>(units * lanes)});
    most_units = std::max(most_units, units);
    most_width = std::max<size_t>(most_width, shape.layers[l].width);
  }
  sums_.resize(2 * most_units * lanes);
  event_sums_.resize(2 * most_units * lanes);
  no_state_.assign(most_width * lanes, kZeroState);
  seen_.resize(kSeenFours * 4 * lanes);
  read_in_.resize(network.read_[0].depth * lanes);
  read1_.resize(network.read_[0].outputs * lanes);
  read2_.resize(network.read_[1].outputs * lanes);
  start();
}

void NetworkStates::start() {
  for (LayerState& layer : layers_) {
    std::ranges::fill(layer.states, 0);
    std::ranges::fill(layer.bytes, kZeroState);
  }
  std::ranges::fill(events_, uint8_t{0});
}

void NetworkStates::push_events() {
  for (size_t l = 0; l < layers_.size(); l++) {
    if (network_.shape().layers[l].local) {
      push_local(l);
    } else {
      push_dense(l);
    }
  }
  std::ranges::fill(events_, uint8_t{0});
}

void NetworkStates::push_dense(size_t l) {
  const NetworkShape& shape = network_.shape();
  const FixedNetwork::Layer& layer = network_.layers_[l];
  const size_t width = shape.layers[l].width, outputs = 2 * width;
  std::array<InputPart, 2> states = {InputPart{layers_[l].bytes.data(), static_cast<uint32_t>(width / 4)}, {}};
  if (l > 0) states[1] = {layers_[l - 1].bytes.data(), static_cast<uint32_t>(shape.units(l - 1) / 4)};
  multiply({states.data(), size_t{l > 0 ? 2u : 1u}}, layer.state_weights.data(), outputs, sums_.data());
  const InputPart events = {events_.data(), layer.event_fours};
  multiply({&events, 1}, layer.event_weights.data(), outputs, event_sums_.data());
  gate(layer, width, 0, layer.event_scaling[0], layers_[l]);
}

void NetworkStates::push_local(size_t l) {
  const NetworkShape& shape = network_.shape();
  const SurfacePlaces& places = network_.places();
  const FixedNetwork::Layer& layer = network_.layers_[l];
  const size_t width = shape.layers[l].width, outputs = 2 * width;
  const size_t below_width = l > 0 ? shape.layers[l - 1].width : 0;
  // A part of a layer's states: those of one stabilizer.
  const auto part = [&](size_t from, uint32_t place, size_t units) -> InputPart {
    const bool none = place == SurfacePlaces::kNone;
    return {none ? no_state_.data() : layers_[from].bytes.data() + place * units * lanes_,
            static_cast<uint32_t>(units / 4)};
  };
  for (size_t p = 0; p < places.count(); p++) {
    std::array<InputPart, 2 * kSeen> parts;
    for (uint32_t k = 0; k < kSeen; k++) {
      const uint32_t n = places.neighbours(p)[k];
      parts[k] = part(l, n, width);
      if (l > 0) parts[kSeen + k] = part(l - 1, n, below_width);
      for (size_t lane = 0; lane < lanes_; lane++) {
        seen_[event_at(k, lane)] = n == SurfacePlaces::kNone ? 0 : events_[event_at(n, lane)];
      }
    }
    const size_t first = p * outputs * lanes_;
    multiply({parts.data(), l > 0 ? 2 * kSeen : kSeen}, layer.state_weights.data(), outputs, sums_.data() + first);
    const InputPart events = {seen_.data(), layer.event_fours};
    multiply({&events, 1}, layer.event_weights.data(), outputs, event_sums_.data() + first);
  }
  for (size_t p = 0; p < places.count(); p++) gate(layer, width, p * width, layer.event_scaling[p], layers_[l]);
}

void NetworkStates::multiply(std::span<const InputPart> parts, const int8_t* weights, size_t outputs,
                             int32_t* sums) const {
  (lanes_ == 1 ? kernels_.multiply_one : kernels_.multiply_block)(parts.data(), parts.size(), weights, outputs, sums);
}

// The units from `first` on.
void NetworkStates::gate(const FixedNetwork::Layer& layer, size_t width, size_t first,
                         const FixedNetwork::Scaling& event_scaling, LayerState& state) {
  const size_t sums = 2 * first * lanes_, units = first * lanes_;
  (lanes_ == 1 ? kernels_.gate_one : kernels_.gate_block)(width, sums_.data() + sums, layer.state_scaling.view(),
                                                          event_sums_.data() + sums, event_scaling.view(),
                                                          state.states.data() + units, state.bytes.data() + units);
}

std::span<int32_t> NetworkStates::load_states() {
  const AlignedVector<int32_t>& top = layers_.back().states;
  for (size_t k = 0; k < top.size(); k++) read_in_[k] = top[k] >> 3;
  return std::span(read_in_).subspan(top.size());
}

NetworkBlock::NetworkBlock(const FixedNetwork& network)
    : NetworkStates(network, kNetworkLanes), finals_(network.places().measured_count() * kNetworkLanes) {}

void NetworkBlock::start() {
  NetworkStates::start();
  std::ranges::fill(finals_, 0);
}

void NetworkBlock::read(std::span<double, kNetworkLanes> answers) {
  std::ranges::copy(finals_, load_states().begin());
  const auto layer = [&](size_t k, const int32_t* in, int32_t* out) {
    const FixedNetwork::ReadLayer& read = network_.read_[k];
    const Rescale scale = read.scaling.view();
    kernels_.read_block(read.depth, read.outputs, in, read.weights.data(), k < 2 ? &scale : nullptr, out);
  };
  int32_t sums[kNetworkLanes];
  layer(0, read_in_.data(), read1_.data());
  layer(1, read1_.data(), read2_.data());
  layer(2, read2_.data(), sums);
  for (size_t k = 0; k < kNetworkLanes; k++) answers[k] = network_.answer(sums[k]);
  std::ranges::fill(finals_, 0);
}

void NetworkStream::push_round(std::span<const uint32_t> places) {
  for (const uint32_t place : places) events_[event_at(place, 0)] = 1;
  push_events();
}

double NetworkStream::read(std::span<const uint32_t> final_places) {
  const std::span<int32_t> finals = load_states();
  std::ranges::fill(finals, 0);
  for (const uint32_t place : final_places) finals[place] = kReadoutUnit;
  const auto layer = [&](size_t k, const int32_t* in, int32_t* out) {
    const FixedNetwork::ReadLayer& read = network_.read_[k];
    for (size_t o = 0; o < read.outputs; o++) {
      const int32_t* weights = read.weights.data() + o * read.depth;
      int32_t sum = 0;
      for (size_t i = 0; i < read.depth; i++) sum += weights[i] * in[i];
      if (k < 2) {
        const Rescale scale = read.scaling.view();
        sum =
            (((sum + scale.add[o]) >> scale.shift_before[o]) * scale.factor[o] >> scale.shift_after[o]) + scale.bias[o];
        sum = std::clamp(sum, 0, kReadoutMost);
      }
      out[o] = sum;
    }
  };
  int32_t sum;
  layer(0, read_in_.data(), read1_.data());
  layer(1, read1_.data(), read2_.data());
  layer(2, read2_.data(), &sum);
  return network_.answer(sum);
}

}  // namespace sallow
