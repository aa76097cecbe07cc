#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/decoding_rooms.h"
#include "binding.h"
#include "decode/catalog/registry.h"

namespace sallow::python {

/// A NumPy array with one number per shot or entry.
using GivenNumbers = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using GivenIndices = nb::ndarray<const int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

nb::ndarray<nb::numpy, int64_t, nb::ndim<1>> make_indices(std::vector<int64_t> numbers);

/// The request of decode_batch(); see sallow.Decoder.
struct BatchRequest {
  bool packed_shots, packed_predictions, weights, gaps, ratios, unmatchable, errors, proofs, certificates;
};

/// A compiled decoder with the rooms that calls borrow, so that threads may share it.
class PyDecoder {
 public:
  /// With `any_value`, a nonzero byte of a single shot is an event; otherwise only its lowest bit is used.
  explicit PyDecoder(std::unique_ptr<const Decoder> decoder, bool any_value = false);

  const Decoder& decoder() const { return *decoder_; }
  void take_any_value() { any_value_ = true; }

  /// A dict with predictions and the requested services. `log_odds` is None or (starts, errors, log_odds): entries
  /// starts[k] to starts[k + 1] - 1 are for shot k.
  nb::typed<nb::dict, nb::str, nb::any> decode_batch(const GivenRows& shots, const BatchRequest& request,
                                                     const nb::object& log_odds, size_t num_threads);

  /// Decodes one shot. Returns None unless it is an array of bool or uint8 with one element per detector; otherwise its
  /// predictions, or with `weight` a tuple of predictions and weight. With `must_match`, a shot that no errors explain
  /// raises ValueError.
  nb::object decode(const nb::object& shot, bool weight, bool must_match);

  /// The errors that the decoder chooses among: a dict of arrays, see sallow.chosen_errors.ErrorTable.
  nb::typed<nb::dict, nb::str, nb::any> choices() const;

 private:
  std::unique_ptr<const Decoder> decoder_;
  bool any_value_;
  DecodingRooms rooms_;
  nb::object new_predictions_;  // makes an array of zeros for one shot
};

/// Adds a decoder written in Python to the catalog; sallow.python_decoders creates it from the name.
void register_python_decoder(const std::string& name);

void bind_matching(nb::module_& module);

}  // namespace sallow::python
