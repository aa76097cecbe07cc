#include "py_decoder.h"

#include <bit>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <nanobind/stl/tuple.h>

#include "api/decode_rows.h"
#include "base/error.h"
#include "bits/random_stream.h"
#include "decode/certificate/certificate_text.h"
#include "experiment/block_certifier.h"

namespace sallow::python {

namespace {

/// The memory of a one-dimensional array of bool or uint8; nothing for other objects.
class ByteBuffer {
 public:
  ByteBuffer(const nb::handle& object, int flags) {
    if (PyObject_GetBuffer(object.ptr(), &view_, flags | PyBUF_STRIDES | PyBUF_FORMAT) != 0) {
      PyErr_Clear();
      return;
    }
    is_held_ = true;
    const char type = view_.format != nullptr && view_.format[1] == 0 ? view_.format[0] : 0;
    is_bytes_ = view_.ndim == 1 && (type == 'B' || type == '?');
  }
  ~ByteBuffer() {
    if (is_held_) PyBuffer_Release(&view_);
  }
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;

  bool is_bytes() const { return is_bytes_; }
  uint8_t* data() const { return static_cast<uint8_t*>(view_.buf); }
  size_t size() const { return static_cast<size_t>(view_.shape[0]); }
  int64_t stride() const { return view_.strides[0]; }

 private:
  Py_buffer view_{};
  bool is_held_ = false;
  bool is_bytes_ = false;
};

/// A shot with at most this number of events is decoded in some microseconds, so the interpreter's lock is kept.
constexpr size_t kFewEvents = 16;

/// The lowest bit of each byte, or with `any_value`, whether any bit of it is set.
uint64_t event_bits(uint64_t eight, bool any_value) {
  if (any_value) {
    eight |= eight >> 4;
    eight |= eight >> 2;
    eight |= eight >> 1;
  }
  return eight & 0x0101010101010101;
}

/// The detectors that fired. Reads eight bytes at a time if they are contiguous, because few are set.
void list_events(const ByteBuffer& shot, bool any_value, std::vector<uint32_t>& events) {
  events.clear();
  const uint8_t* bytes = shot.data();
  const size_t count = shot.size();
  size_t d = 0;
  if (shot.stride() == 1) {
    for (; d + 8 <= count; d += 8) {
      uint64_t eight;
      std::memcpy(&eight, bytes + d, 8);
      if (eight == 0) continue;
      for (eight = event_bits(eight, any_value); eight != 0; eight &= eight - 1) {
        events.push_back(static_cast<uint32_t>(d) + static_cast<uint32_t>(std::countr_zero(eight)) / 8);
      }
    }
  }
  for (; d < count; d++) {
    if (event_bits(bytes[static_cast<int64_t>(d) * shot.stride()], any_value)) {
      events.push_back(static_cast<uint32_t>(d));
    }
  }
}

/// Checks and reads the argument log_odds of decode_batch().
std::optional<ShotLogOdds> read_log_odds(const Decoder& decoder, const nb::object& given, size_t shots) {
  if (given.is_none()) return {};
  const AdjustableErrors* adjustable = decoder.adjustable_errors();
  SALLOW_REQUIRE(adjustable != nullptr, "log_odds: the decoder was not created with log_odds=True");
  const auto [starts, errors, values] = nb::cast<std::tuple<GivenIndices, GivenIndices, GivenNumbers>>(given);
  require_equal("log_odds: lists", starts.shape(0), shots + 1);
  require_equal("log_odds: values", values.shape(0), errors.shape(0));
  ShotLogOdds result;
  for (size_t shot = 0; shot < shots; shot++) {
    const int64_t begin = starts.data()[shot], end = starts.data()[shot + 1];
    SALLOW_REQUIRE(begin >= 0 && begin <= end && end <= static_cast<int64_t>(errors.shape(0)),
                   "log_odds: lists out of range");
    for (int64_t k = begin; k < end; k++) {
      const int64_t error = errors.data()[k];
      const double value = values.data()[k];
      const std::string who = "log_odds of shot " + std::to_string(shot) + ": error " + std::to_string(error);
      SALLOW_REQUIRE(error >= 0 && static_cast<uint64_t>(error) < adjustable->error_count(),
                     who + " is not in the model, which has " + std::to_string(adjustable->error_count()));
      SALLOW_REQUIRE(adjustable->is_adjustable(static_cast<uint32_t>(error)),
                     who + " is not adjustable: one of its parts is not an edge, or its probability is 0 or 1");
      SALLOW_REQUIRE(value == value, who + " has log-odds that are not a number");
      result.add({static_cast<uint32_t>(error), value});
    }
    result.end_list();
  }
  return result;
}

/// The chosen errors, block by block.
nb::tuple join_chosen(const std::vector<ChosenErrors>& blocks) {
  std::vector<int64_t> starts = {0}, numbers, told;
  for (const ChosenErrors& block : blocks) {
    for (size_t shot = 0; shot < block.size(); shot++) {
      numbers.insert(numbers.end(), block[shot].begin(), block[shot].end());
      starts.push_back(static_cast<int64_t>(numbers.size()));
      told.push_back(block.has_list(shot));
    }
  }
  return nb::make_tuple(make_indices(std::move(starts)), make_indices(std::move(numbers)),
                        make_indices(std::move(told)));
}

/// The concatenated lists, and the start of each.
nb::tuple join_lists(const Lists<uint32_t>& lists) {
  std::vector<int64_t> starts = {0}, numbers;
  for (size_t k = 0; k < lists.size(); k++) {
    numbers.insert(numbers.end(), lists[k].begin(), lists[k].end());
    starts.push_back(static_cast<int64_t>(numbers.size()));
  }
  return nb::make_tuple(make_indices(std::move(starts)), make_indices(std::move(numbers)));
}

}  // namespace

nb::ndarray<nb::numpy, int64_t, nb::ndim<1>> make_indices(std::vector<int64_t> numbers) {
  auto kept = std::make_unique<std::vector<int64_t>>(std::move(numbers));
  int64_t* start = kept->data();
  const size_t count = kept->size();
  nb::capsule owner(kept.release(), [](void* memory) noexcept { delete static_cast<std::vector<int64_t>*>(memory); });
  return nb::ndarray<nb::numpy, int64_t, nb::ndim<1>>(start, {count}, owner);
}

PyDecoder::PyDecoder(std::unique_ptr<const Decoder> decoder, bool any_value)
    : decoder_(std::move(decoder)), any_value_(any_value), rooms_(*decoder_) {
  const nb::object numpy = nb::module_::import_("numpy");
  new_predictions_ = numpy.attr("zeros")(decoder_->observable_count(), numpy.attr("uint8")).attr("copy");
}

nb::typed<nb::dict, nb::str, nb::any> PyDecoder::decode_batch(const GivenRows& shots, const BatchRequest& request,
                                                              const nb::object& log_odds, size_t num_threads) {
  const size_t detectors = decoder_->detector_count(), observables = decoder_->observable_count();
  const size_t count = shots.shape(0), given = shots.shape(1), wanted = row_bytes(detectors, request.packed_shots);
  SALLOW_REQUIRE(given >= wanted, std::string(request.packed_shots ? "bytes of a packed shot" : "detectors of a shot") +
                                      ": expected " + std::to_string(wanted) + ", got " + std::to_string(given));
  // Arrays without elements have no strides.
  SALLOW_REQUIRE(count == 0 || given <= 1 || shots.stride(1) == 1, "a shot's bytes must be contiguous");
  SALLOW_REQUIRE(count == 0 || shots.stride(0) >= 0, "shots must not run backwards");
  SALLOW_REQUIRE(!request.proofs || decoder_->prover() != nullptr, "this decoder cannot prove its answers");
  const std::optional<ShotLogOdds> odds = read_log_odds(*decoder_, log_odds, count);

  const size_t flip_bytes = row_bytes(observables, request.packed_predictions);
  ByteRows predictions = make_rows(count, flip_bytes);
  checked_product(count, sizeof(double));
  std::vector<double> weights(request.weights ? count : 0), gaps(request.gaps ? count : 0),
      ratios(request.ratios ? checked_product(count, observables) : 0);
  ByteRows lost = make_rows(request.unmatchable ? count : 0, 1);
  RowAnswers answers{.predictions = {predictions.data(), flip_bytes, request.packed_predictions},
                     .unmatchable = request.unmatchable ? lost.data() : nullptr,
                     .weights = request.weights ? weights.data() : nullptr,
                     .gaps = request.gaps ? gaps.data() : nullptr,
                     .log_likelihood_ratios = request.ratios ? ratios.data() : nullptr};

  const size_t blocks = (count + kShotsPerBlock - 1) / kShotsPerBlock;
  std::vector<ChosenErrors> chosen(request.errors ? blocks : 0);
  std::vector<std::string> lines(request.certificates ? blocks : 0);
  std::vector<CertificateTally> tallies(request.proofs ? blocks : 0);
  std::vector<std::unique_ptr<BlockCertifier>> certifiers;
  if (request.proofs) {
    for (size_t k = 0; k < threads_for(num_threads, blocks); k++) {
      certifiers.push_back(std::make_unique<BlockCertifier>(*decoder_));
    }
  }
  answers.errors = request.errors;
  answers.outcomes = request.proofs;
  if (request.errors || request.proofs) {
    answers.each_block = [&](size_t worker, size_t block, const BitTable& events, const DecodedBlock& decoded) {
      if (request.errors) chosen[block] = decoded.chosen;
      if (!request.proofs) return;
      std::string* text = request.certificates ? &lines[block] : nullptr;
      tallies[block] = certifiers[worker]->certify(events, decoded, block * kShotsPerBlock, 1, text);
    };
  }
  decode_rows(rooms_, {shots.data(), static_cast<size_t>(shots.stride(0)), request.packed_shots}, count, answers,
              odds ? &*odds : nullptr, num_threads, run_interruptibly);

  nb::dict result;
  result["predictions"] = predictions;
  if (request.weights) result["weights"] = make_numbers(std::move(weights));
  if (request.gaps) result["gaps"] = make_numbers(std::move(gaps));
  if (request.ratios) result["log_likelihood_ratios"] = make_numbers(std::move(ratios));
  if (request.unmatchable) result["unmatchable"] = lost;
  if (request.errors) result["errors"] = join_chosen(chosen);
  if (request.proofs) {
    CertificateTally all;
    for (const CertificateTally& tally : tallies) all += tally;
    result["proofs"] =
        nb::make_tuple(all.proved, all.refused, all.refused > 0 ? nb::cast(all.first_refused) : nb::none(), all.reason);
  }
  if (request.certificates) {
    std::string text = certificate_header(decoder_->prover()->graph());
    for (const std::string& block : lines) text += block;
    result["certificates"] = text;
  }
  return result;
}

nb::object PyDecoder::decode(const nb::object& shot, bool weight, bool must_match) {
  std::unique_ptr<DecodingRoom> room;
  {
    const ByteBuffer given(shot, 0);
    if (!given.is_bytes() || given.size() != decoder_->detector_count()) return nb::none();
    room = rooms_.borrow();
    list_events(given, any_value_, room->fired);
  }
  ShotOutcome outcome;
  DecodeStatus status;
  {
    std::optional<nb::gil_scoped_release> released;
    if (room->fired.size() > kFewEvents) released.emplace();
    status = decoder_->decode_shot(room->fired, *room->workspace, room->flips, weight ? &outcome : nullptr);
  }
  nb::object predictions = new_predictions_();
  {
    const ByteBuffer wanted(predictions, PyBUF_WRITABLE);
    SALLOW_CHECK(wanted.is_bytes());
    for (size_t o = 0; o < wanted.size(); o++) wanted.data()[o] = room->flips[o / 64] >> (o % 64) & 1;
  }
  rooms_.give_back(std::move(room));
  SALLOW_REQUIRE(!must_match || status != DecodeStatus::kUnmatchable,
                 "no error of the graph explains these detection events: a component without boundary has an odd "
                 "number of them");
  if (!weight) return predictions;
  return nb::make_tuple(predictions, outcome.weight);
}

nb::typed<nb::dict, nb::str, nb::any> PyDecoder::choices() const {
  SALLOW_REQUIRE(decoder_->capabilities().errors, "this decoder does not return the errors that it chooses");
  ErrorChoices choices;
  {
    const nb::gil_scoped_release released;
    choices = decoder_->error_choices();
  }
  nb::dict result;
  result["detectors"] = join_lists(choices.detectors);
  result["observables"] = join_lists(choices.observables);
  result["model_errors"] = make_indices({choices.model_errors.begin(), choices.model_errors.end()});
  result["probabilities"] = make_numbers(std::move(choices.probabilities));
  return result;
}

}  // namespace sallow::python
