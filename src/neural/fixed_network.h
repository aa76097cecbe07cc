#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/aligned.h"
#include "neural/fixed_kernels.h"
#include "neural/network.h"
#include "neural/surface_places.h"

namespace sallow {

/// A network in whole numbers: weights of 8 bits in the layers, fixed-point gates, weights of 16 bits in the readout.
/// Its answers are the same on every CPU, for one shot and for many side by side. docs/formats/network.md has the
/// arithmetic. Immutable; safe to share between threads.
class FixedNetwork {
 public:
  explicit FixedNetwork(const Network& network);

  const NetworkShape& shape() const { return shape_; }
  const SurfacePlaces& places() const { return places_; }
  /// The answer of sum `s` of the readout: ln(P(flip) / P(no flip)).
  double answer(int32_t s) const { return s * answer_scale_ + answer_bias_; }

 private:
  friend class NetworkStates;
  friend class NetworkBlock;
  friend class NetworkStream;

  struct Scaling {
    AlignedVector<int32_t> add, shift_before, factor, shift_after, bias;
    Rescale view() const { return {add.data(), shift_before.data(), factor.data(), shift_after.data(), bias.data()}; }
  };
  struct Layer {
    AlignedVector<int8_t> state_weights, event_weights;  // as in FixedKernels
    uint32_t event_fours;
    Scaling state_scaling;
    std::vector<Scaling> event_scaling;  // with the biases: one, or one per stabilizer
  };
  struct ReadLayer {
    size_t depth, outputs;
    AlignedVector<int32_t> weights;  // by output
    Scaling scaling;
  };

  NetworkShape shape_;
  SurfacePlaces places_;
  std::vector<Layer> layers_;
  ReadLayer read_[3];
  double answer_scale_ = 1, answer_bias_ = 0;
};

/// The largest number of a weight of the readout, if an output has this many inputs of at most `input_most`.
int readout_weight_most(size_t inputs, int32_t input_most);
/// Inputs of the readout's first layer: states and events, in units of 2^-12.
inline constexpr int32_t kReadoutUnit = 4096;

/// The states of one shot or of kNetworkLanes shots side by side, which give the same numbers.
class NetworkStates {
 protected:
  NetworkStates(const FixedNetwork& network, size_t lanes);

  /// Begins new shots: all states are 0, and there are no events.
  void start();
  /// One round with the events in `events_`, then clears them.
  void push_events();
  size_t event_at(uint32_t place, size_t lane) const { return place / 4 * 4 * lanes_ + lane * 4 + place % 4; }
  /// The readout's inputs that are states; those of final events follow.
  std::span<int32_t> load_states();

  const FixedNetwork& network_;
  const FixedKernels& kernels_;
  AlignedVector<uint8_t> events_;  // by event_at()
  AlignedVector<int32_t> read_in_, read1_, read2_;

 private:
  struct LayerState {
    AlignedVector<int32_t> states;
    AlignedVector<uint8_t> bytes;
  };

  void push_dense(size_t l);
  void push_local(size_t l);
  void multiply(std::span<const InputPart> parts, const int8_t* weights, size_t outputs, int32_t* sums) const;
  void gate(const FixedNetwork::Layer& layer, size_t width, size_t first, const FixedNetwork::Scaling& event_scaling,
            LayerState& state);

  const size_t lanes_;
  std::vector<LayerState> layers_;
  AlignedVector<uint8_t> no_state_, seen_;
  AlignedVector<int32_t> sums_, event_sums_;
};

/// kNetworkLanes shots. Keep one per thread; nothing is allocated after the constructor. The network must outlive it.
class NetworkBlock : NetworkStates {
 public:
  explicit NetworkBlock(const FixedNetwork& network);

  void start();
  /// States that shot `lane` has an event at this stabilizer in the coming round.
  void add_event(uint32_t place, size_t lane) { events_[event_at(place, lane)] = 1; }
  /// One round with the events added since the last round.
  void push_round() { push_events(); }
  /// The same for the events of the readout of the data qubits, at a measured stabilizer.
  void add_final_event(uint32_t place, size_t lane) { finals_[place * kNetworkLanes + lane] = kReadoutUnit; }
  /// The answers, ln(P(flip) / P(no flip)), after the rounds so far, with the final events added. Clears the final
  /// events; states stay.
  void read(std::span<double, kNetworkLanes> answers);

 private:
  AlignedVector<int32_t> finals_;
};

/// One shot that comes round by round, as in real time. Nothing is allocated after the constructor. The network must
/// outlive it. Answers equal those of NetworkBlock.
class NetworkStream : NetworkStates {
 public:
  explicit NetworkStream(const FixedNetwork& network) : NetworkStates(network, 1) {}

  using NetworkStates::start;
  /// One round: the stabilizers with an event, in any order.
  void push_round(std::span<const uint32_t> places);
  /// The answer after the rounds so far, ln(P(flip) / P(no flip)), if the data qubits' readout has these final events.
  /// The state stays, so that more rounds may follow.
  double read(std::span<const uint32_t> final_places);
};

}  // namespace sallow
