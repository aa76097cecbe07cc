#include "training/sequence_gradients.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace sallow {

namespace {

constexpr size_t kSeen = SurfacePlaces::kNeighbours;

size_t padded(size_t count) {
  return (count + kFloatLanes - 1) / kFloatLanes * kFloatLanes;
}

LeftFactor rows_of(const float* at, size_t width) {
  return {at, width, 1};
}
LeftFactor columns_of(const float* at, size_t width) {
  return {at, 1, width};
}

void repeat_bias(const float* bias, size_t bias_size, size_t repetitions, float* to) {
  for (size_t k = 0; k < repetitions; k++) std::memcpy(to + k * bias_size, bias, bias_size * sizeof(float));
}

/// bias += the sum of rows of `from`.
void add_rows(const float* from, size_t rows, size_t size, float* bias) {
  for (size_t r = 0; r < rows; r++) {
    for (size_t k = 0; k < size; k++) bias[k] += from[r * size + k];
  }
}

void clear_negative(size_t count, float* values) {
  for (size_t k = 0; k < count; k++) values[k] = values[k] > 0 ? values[k] : 0;
}
void clear_where_zero(size_t count, const float* of, float* values) {
  for (size_t k = 0; k < count; k++) values[k] = of[k] > 0 ? values[k] : 0;
}

template <typename T>
T* room(AlignedVector<T>& vector, size_t size) {
  if (vector.size() < size) vector.resize(size);
  return vector.data();
}

}  // namespace

std::vector<size_t> transposed_places(const Network& network) {
  std::vector<size_t> starts = {0};
  for (const Tensor& tensor : network.tensors()) starts.push_back(starts.back() + tensor.columns * padded(tensor.rows));
  return starts;
}

void transpose_tensors(const Network& network, AlignedVector<float>& transposed) {
  const auto starts = transposed_places(network);
  transposed.resize(starts.back());
  for (size_t t = 0; t < network.tensors().size(); t++) {
    const Tensor& tensor = network.tensors()[t];
    const float* from = network.at(t);
    for (size_t r = 0; r < tensor.rows; r++) {
      for (size_t c = 0; c < tensor.columns; c++) {
        transposed[starts[t] + c * padded(tensor.rows) + r] = from[r * tensor.columns + c];
      }
    }
  }
}

SequenceGradients::SequenceGradients(const NetworkShape& shape)
    : shape_(shape), places_(shape.distance), kernels_(float_kernels()), layers_(shape.layers.size()) {}

/// For each of `rows` shots and each stabilizer, its neighbours' `width` numbers, 0 where there is none.
void SequenceGradients::gather(const float* from, size_t rows, size_t width) {
  const size_t places = places_.count();
  float* to = room(gathered_, rows * places * kSeen * width);
  for (size_t r = 0; r < rows; r++) {
    const float* shot = from + r * places * width;
    for (size_t p = 0; p < places; p++) {
      for (const uint32_t neighbour : places_.neighbours(p)) {
        if (neighbour == SurfacePlaces::kNone) {
          std::memset(to, 0, width * sizeof(float));
        } else if (width == 16) {
          std::memcpy(to, shot + neighbour * 16, 16 * sizeof(float));
        } else {
          std::memcpy(to, shot + neighbour * width, width * sizeof(float));
        }
        to += width;
      }
    }
  }
}

/// The transpose of gather(): adds.
void SequenceGradients::scatter(size_t rows, size_t width, float* to) const {
  const size_t places = places_.count();
  const float* from = gathered_.data();
  for (size_t r = 0; r < rows; r++) {
    float* shot = to + r * places * width;
    for (size_t p = 0; p < places; p++) {
      for (const uint32_t neighbour : places_.neighbours(p)) {
        if (neighbour != SurfacePlaces::kNone) {
          for (size_t k = 0; k < width; k++) shot[neighbour * width + k] += from[k];
        }
        from += width;
      }
    }
  }
}

void SequenceGradients::step_layer(const Network& network, size_t l, const Sequences& shots) {
  const GatedLayer& layer = shape_.layers[l];
  const LayerTensors& tensors = network.layer(l);
  const size_t units = shape_.units(l), columns = 2 * size_t{layer.width}, places = places_.count();
  const size_t copies = layer.local ? places : 1;  // rows of a product per shot
  const size_t all = shots.rounds * shots.shots;
  float* states = room(layers_[l].states, (shots.rounds + 1) * shots.shots * units);
  float* sums = room(layers_[l].sums, all * units * 2);
  std::fill_n(states, shots.shots * units, 0.0f);
  repeat_bias(network.at(tensors.bias), copies * columns, all, sums);
  const float* below = l > 0 ? layers_[l - 1].states.data() + shots.shots * shape_.units(l - 1) : nullptr;
  if (!layer.local) {
    kernels_.multiply(all, columns, places, rows_of(shots.events.data(), places), network.at(tensors.input), columns,
                      sums, columns, true);
    if (l > 0) {
      const size_t width = shape_.units(l - 1);
      kernels_.multiply(all, columns, width, rows_of(below, width), network.at(tensors.below), columns, sums, columns,
                        true);
    }
  }
  const size_t rows = shots.shots * copies;
  for (size_t t = 0; t < shots.rounds; t++) {
    float* now = sums + t * rows * columns;
    const float* before = states + t * shots.shots * units;
    if (layer.local) {
      gather(shots.events.data() + t * shots.shots * places, shots.shots, 1);
      kernels_.multiply(rows, columns, kSeen, rows_of(gathered_.data(), kSeen), network.at(tensors.input), columns, now,
                        columns, true);
      if (l > 0) {
        const size_t width = shape_.layers[l - 1].width;
        gather(below + t * shots.shots * shape_.units(l - 1), shots.shots, width);
        kernels_.multiply(rows, columns, kSeen * width, rows_of(gathered_.data(), kSeen * width),
                          network.at(tensors.below), columns, now, columns, true);
      }
      if (t > 0) {
        gather(before, shots.shots, layer.width);
        kernels_.multiply(rows, columns, kSeen * layer.width, rows_of(gathered_.data(), kSeen * layer.width),
                          network.at(tensors.hidden), columns, now, columns, true);
      }
    } else if (t > 0) {
      kernels_.multiply(rows, columns, units, rows_of(before, units), network.at(tensors.hidden), columns, now, columns,
                        true);
    }
    kernels_.gate(rows, layer.width, now, before, states + (t + 1) * shots.shots * units);
  }
}

const float* SequenceGradients::forward(const Network& network, const Sequences& shots) {
  for (size_t l = 0; l < layers_.size(); l++) step_layer(network, l, shots);
  const size_t rows = shots.cuts() * shots.shots, measured = shape_.measured_places();
  const size_t units = shape_.units(layers_.size() - 1);
  const size_t w1 = shape_.readout[0], w2 = shape_.readout[1];
  const float* top = layers_.back().states.data() + (shots.first_cut + 1) * shots.shots * units;
  float* read1 = room(read1_, rows * w1);
  float* read2 = room(read2_, rows * w2);
  float* logits = room(logits_, rows);
  repeat_bias(network.at(network.read_bias(0)), w1, rows, read1);
  kernels_.multiply(rows, w1, units, rows_of(top, units), network.at(network.read_state()), w1, read1, w1, true);
  kernels_.multiply(rows, w1, measured, rows_of(shots.finals.data(), measured), network.at(network.read_final()), w1,
                    read1, w1, true);
  clear_negative(rows * w1, read1);
  repeat_bias(network.at(network.read_bias(1)), w2, rows, read2);
  kernels_.multiply(rows, w2, w1, rows_of(read1, w1), network.at(network.read_weight(1)), w2, read2, w2, true);
  clear_negative(rows * w2, read2);
  const float* last = network.at(network.read_weight(2));
  for (size_t r = 0; r < rows; r++) {
    float sum = *network.at(network.read_bias(2));
    for (size_t k = 0; k < w2; k++) sum += read2[r * w2 + k] * last[k];
    logits[r] = sum;
  }
  return logits;
}

double SequenceGradients::add_gradient(const Network& network, const AlignedVector<float>& transposed,
                                       const Sequences& shots, AlignedVector<float>& gradient) {
  const float* logits = forward(network, shots);
  const auto starts = transposed_places(network);
  const size_t rows = shots.cuts() * shots.shots, measured = shape_.measured_places();
  const size_t top = layers_.size() - 1, units = shape_.units(top);
  const size_t w1 = shape_.readout[0], w2 = shape_.readout[1];
  const auto at = [&](size_t tensor) { return gradient.data() + network.tensors()[tensor].first; };

  double loss = 0;
  for (size_t r = 0; r < rows; r++) {
    const double a = logits[r];
    loss += std::max(a, 0.0) + std::log1p(std::exp(-std::abs(a))) - a * shots.flips[r];
  }
  float* errors = logits_.data();
  kernels_.logistic(rows, errors);
  for (size_t r = 0; r < rows; r++) errors[r] -= shots.flips[r];

  float* back2 = room(read2_back_, rows * w2);
  const float* last = network.at(network.read_weight(2));
  float* last_gradient = at(network.read_weight(2));
  for (size_t r = 0; r < rows; r++) {
    *at(network.read_bias(2)) += errors[r];
    for (size_t k = 0; k < w2; k++) {
      last_gradient[k] += errors[r] * read2_[r * w2 + k];
      back2[r * w2 + k] = errors[r] * last[k];
    }
  }
  clear_where_zero(rows * w2, read2_.data(), back2);
  add_rows(back2, rows, w2, at(network.read_bias(1)));
  kernels_.multiply(w1, w2, rows, columns_of(read1_.data(), w1), back2, w2, at(network.read_weight(1)), w2, true);
  float* back1 = room(read1_back_, rows * w1);
  kernels_.multiply(rows, w1, w2, rows_of(back2, w2), transposed.data() + starts[network.read_weight(1)], w1, back1, w1,
                    false);
  clear_where_zero(rows * w1, read1_.data(), back1);
  add_rows(back1, rows, w1, at(network.read_bias(0)));
  const float* states = layers_[top].states.data() + (shots.first_cut + 1) * shots.shots * units;
  kernels_.multiply(units, w1, rows, columns_of(states, units), back1, w1, at(network.read_state()), w1, true);
  kernels_.multiply(measured, w1, rows, columns_of(shots.finals.data(), measured), back1, w1, at(network.read_final()),
                    w1, true);

  float* back = room(back_, shots.rounds * shots.shots * units);
  const size_t unread = shots.first_cut * shots.shots * units;
  std::fill_n(back, unread, 0.0f);
  kernels_.multiply(rows, units, w1, rows_of(back1, w1), transposed.data() + starts[network.read_state()],
                    padded(units), back + unread, units, false);
  for (size_t l = top + 1; l-- > 0;) {
    step_back(network, transposed.data(), l, shots, gradient.data());
    std::swap(back_, back_below_);
  }
  return loss;
}

void SequenceGradients::step_back(const Network& network, const float* transposed, size_t l, const Sequences& shots,
                                  float* gradient) {
  const GatedLayer& layer = shape_.layers[l];
  const LayerTensors& tensors = network.layer(l);
  const auto starts = transposed_places(network);
  const auto at = [&](size_t tensor) { return gradient + network.tensors()[tensor].first; };
  const size_t units = shape_.units(l), width = layer.width, columns = 2 * width, places = places_.count();
  const size_t copies = layer.local ? places : 1, rows = shots.shots * copies;
  const size_t all = shots.rounds * shots.shots, seen = kSeen * width;
  const float* states = layers_[l].states.data();
  float* sums = layers_[l].sums.data();
  float* back = back_.data();
  const size_t below_units = l > 0 ? shape_.units(l - 1) : 0;
  const size_t below_width = l > 0 ? shape_.layers[l - 1].width : 0;
  const float* below = l > 0 ? layers_[l - 1].states.data() + shots.shots * below_units : nullptr;
  if (l > 0) std::fill_n(room(back_below_, all * below_units), all * below_units, 0.0f);

  for (size_t t = shots.rounds; t-- > 0;) {
    float* now = sums + t * rows * columns;
    float* after = back + t * shots.shots * units;
    kernels_.gate_back(rows, width, now, states + t * shots.shots * units, after);
    if (layer.local) {
      gather(shots.events.data() + t * shots.shots * places, shots.shots, 1);
      kernels_.multiply(kSeen, columns, rows, columns_of(gathered_.data(), kSeen), now, columns, at(tensors.input),
                        columns, true);
      if (l > 0) {
        const size_t seen_below = kSeen * below_width;
        gather(below + t * shots.shots * below_units, shots.shots, below_width);
        kernels_.multiply(seen_below, columns, rows, columns_of(gathered_.data(), seen_below), now, columns,
                          at(tensors.below), columns, true);
        kernels_.multiply(rows, seen_below, columns, rows_of(now, columns), transposed + starts[tensors.below],
                          seen_below, gathered_.data(), seen_below, false);
        scatter(shots.shots, below_width, back_below_.data() + t * shots.shots * below_units);
      }
    }
    if (t == 0) continue;
    float* before = after - shots.shots * units;
    const float* hidden = transposed + starts[tensors.hidden];
    if (layer.local) {
      gather(states + t * shots.shots * units, shots.shots, width);
      kernels_.multiply(seen, columns, rows, columns_of(gathered_.data(), seen), now, columns, at(tensors.hidden),
                        columns, true);
      kernels_.multiply(rows, seen, columns, rows_of(now, columns), hidden, seen, gathered_.data(), seen, false);
      scatter(shots.shots, width, before);
    } else {
      kernels_.multiply(rows, units, columns, rows_of(now, columns), hidden, units, before, units, true);
    }
    for (size_t k = 0; k < shots.shots * units; k++) before[k] += after[k];
  }

  add_rows(sums, all, copies * columns, at(tensors.bias));
  if (layer.local) return;
  kernels_.multiply(units, columns, all, columns_of(states, units), sums, columns, at(tensors.hidden), columns, true);
  kernels_.multiply(places, columns, all, columns_of(shots.events.data(), places), sums, columns, at(tensors.input),
                    columns, true);
  if (l > 0) {
    kernels_.multiply(below_units, columns, all, columns_of(below, below_units), sums, columns, at(tensors.below),
                      columns, true);
    kernels_.multiply(all, below_units, columns, rows_of(sums, columns), transposed + starts[tensors.below],
                      below_units, back_below_.data(), below_units, false);
  }
}

}  // namespace sallow
