#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/decoding_rooms.h"
#include "binding.h"
#include "decode/catalog/registry.h"

namespace sallow::python {

/// One number per shot or entry, as NumPy has it.
using GivenNumbers = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using GivenIndices = nb::ndarray<const int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

nb::ndarray<nb::numpy, int64_t, nb::ndim<1>> make_indices(std::vector<int64_t> numbers);

/// What decode_batch() is asked for; see sallow.Decoder.
struct BatchRequest {
  bool packed_shots, packed_predictions, weights, gaps, ratios, unmatchable, errors, proofs, certificates;
};

/// A compiled decoder with the rooms that calls borrow, so that threads may share it.
class PyDecoder {
 public:
  /// With `any_value`, a byte of a single shot is an event if it is not 0; else its lowest bit counts.
  explicit PyDecoder(std::unique_ptr<const Decoder> decoder, bool any_value = false);

  const Decoder& decoder() const { return *decoder_; }
  void take_any_value() { any_value_ = true; }

  /// A dict with predictions and what was asked for. `log_odds` is None or (starts, errors, log_odds): those of shot k
  /// are entries starts[k] to starts[k + 1] - 1.
  nb::typed<nb::dict, nb::str, nb::any> decode_batch(const GivenRows& shots, const BatchRequest& request,
                                                     const nb::object& log_odds, size_t num_threads);

  /// One shot. Returns None unless it is an array of bool or uint8, one per detector; else its predictions, with
  /// `weight` and their weight, in a tuple. With `must_match`, a shot that no error explains is a ValueError.
  nb::object decode(const nb::object& shot, bool weight, bool must_match);

  /// The errors that the decoder chooses among: a dict of arrays, see sallow.chosen_errors.ErrorTable.
  nb::typed<nb::dict, nb::str, nb::any> choices() const;

 private:
  std::unique_ptr<const Decoder> decoder_;
  bool any_value_;
  DecodingRooms rooms_;
  nb::object new_predictions_;  // makes an array of zeros for one shot
};

/// Puts a decoder written in Python into the catalog: what sallow.python_decoders makes of the name.
void register_python_decoder(const std::string& name);

void bind_matching(nb::module_& module);

}  // namespace sallow::python
