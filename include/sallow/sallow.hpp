#pragma once

// sallow for C++20: sallow.h with objects that free their handles, and errors as exceptions.
//
// Header-only; link the library of sallow.h. sallow.h documents each call and the threads that may call it. Objects can
// be moved, not copied. A moved-from object may only be assigned to or destroyed.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sallow.h"

namespace sallow::api {

/// A status other than SALLOW_OK of a call of sallow.h. what() is "FILE:LINE:COLUMN: MESSAGE", with the known parts.
class Error : public std::runtime_error {
 public:
  Error(sallow_status status, const sallow_error& error)
      : std::runtime_error(text(error)),
        status_(status),
        line_(error.line),
        column_(error.column),
        file_(error.file),
        message_(error.message),
        remedy_(error.remedy) {}

  sallow_status status() const { return status_; }
  uint64_t line() const { return line_; }
  uint64_t column() const { return column_; }
  const std::string& file() const { return file_; }
  const std::string& message() const { return message_; }
  const std::string& remedy() const { return remedy_; }

 private:
  static std::string text(const sallow_error& error) {
    std::string place = error.file;
    if (error.line > 0) place += (place.empty() ? "line " : ":") + std::to_string(error.line);
    if (error.line > 0 && error.column > 0) place += ":" + std::to_string(error.column);
    return place.empty() ? error.message : place + ": " + error.message;
  }

  sallow_status status_;
  uint64_t line_, column_;
  std::string file_, message_, remedy_;
};

namespace internal {

/// Calls call(sallow_error*) and throws an Error unless it returns SALLOW_OK.
template <typename Call>
void check(Call&& call) {
  sallow_error error{};
  error.struct_size = sizeof error;
  const sallow_status status = call(&error);
  if (status != SALLOW_OK) throw Error(status, error);
}

/// Owns a handle, which make(handle, error) creates and kFree frees.
template <typename Handle, void (*kFree)(Handle*)>
class Owner {
 public:
  template <typename Make>
  explicit Owner(Make&& make) {
    Handle* handle = nullptr;
    check([&](sallow_error* error) { return make(&handle, error); });
    handle_.reset(handle);
  }
  Handle* get() const { return handle_.get(); }

 private:
  struct Free {
    void operator()(Handle* handle) const { kFree(handle); }
  };
  std::unique_ptr<Handle, Free> handle_;
};

template <typename Print>
std::string text(Print&& print) {
  size_t length = 0;
  check([&](sallow_error* error) { return print(nullptr, 0, &length, error); });
  std::string text(length + 1, '\0');
  check([&](sallow_error* error) { return print(text.data(), text.size(), &length, error); });
  text.resize(length);
  return text;
}

/// A struct with its size set.
template <typename Struct>
Struct sized(Struct value = {}) {
  value.struct_size = sizeof value;
  return value;
}

}  // namespace internal

/// The bytes of one packed row of this number of bits.
inline size_t packed_bytes(size_t bits) {
  return (bits + 7) / 8;
}

/// Packed rows: `detections` of ceil(detectors / 8) bytes per shot, `observables` of ceil(observables / 8).
struct Shots {
  std::vector<uint8_t> detections, observables;
};

class Circuit {
 public:
  static Circuit parse(std::string_view text, const std::string& name = {}) {
    return Circuit([&](sallow_circuit** circuit, sallow_error* error) {
      return sallow_circuit_parse(text.data(), text.size(), name.c_str(), circuit, error);
    });
  }
  static Circuit read(const std::string& path) {
    return Circuit([&](sallow_circuit** circuit, sallow_error* error) {
      return sallow_circuit_read(path.c_str(), circuit, error);
    });
  }
  /// struct_size is set here.
  static Circuit generate(sallow_code_options options) {
    options = internal::sized(options);
    return Circuit([&](sallow_circuit** circuit, sallow_error* error) {
      return sallow_circuit_generate(&options, circuit, error);
    });
  }

  sallow_circuit_counts counts() const {
    auto counts = internal::sized<sallow_circuit_counts>();
    internal::check([&](sallow_error* error) { return sallow_circuit_count(get(), &counts, error); });
    return counts;
  }
  std::string str() const {
    return internal::text([&](char* buffer, size_t capacity, size_t* length, sallow_error* error) {
      return sallow_circuit_text(get(), buffer, capacity, length, error);
    });
  }
  const sallow_circuit* get() const { return handle_.get(); }

 private:
  template <typename Make>
  explicit Circuit(Make&& make) : handle_(make) {}
  internal::Owner<sallow_circuit, sallow_circuit_free> handle_;
};

/// Errors, parts of errors, or edges: sallow_model_errors(), sallow_model_edges(), sallow_decoder_mechanisms().
class Mechanisms {
 public:
  struct Mechanism {
    double probability;
    std::span<const uint32_t> detectors, observables;  // rising; valid as long as the list
    uint64_t error;
  };

  template <typename Make>
  explicit Mechanisms(Make&& make) : handle_(make) {}
  size_t size() const { return sallow_mechanisms_count(handle_.get()); }
  Mechanism operator[](size_t index) const {
    auto one = internal::sized<sallow_mechanism>();
    internal::check([&](sallow_error* error) { return sallow_mechanisms_get(handle_.get(), index, &one, error); });
    return {one.probability, {one.detectors, one.detector_count}, {one.observables, one.observable_count}, one.error};
  }

 private:
  internal::Owner<sallow_mechanisms, sallow_mechanisms_free> handle_;
};

class Model {
 public:
  static Model parse(std::string_view text, const std::string& name = {}) {
    return Model([&](sallow_model** model, sallow_error* error) {
      return sallow_model_parse(text.data(), text.size(), name.c_str(), model, error);
    });
  }
  static Model read(const std::string& path) {
    return Model(
        [&](sallow_model** model, sallow_error* error) { return sallow_model_read(path.c_str(), model, error); });
  }
  /// Without options, errors are split where possible, for decoders. struct_size is set here.
  static Model of(const Circuit& circuit, std::optional<sallow_model_options> options = {}) {
    if (options) options = internal::sized(*options);
    return Model([&](sallow_model** model, sallow_error* error) {
      return sallow_model_from_circuit(circuit.get(), options ? &*options : nullptr, model, error);
    });
  }

  sallow_model_counts counts() const {
    auto counts = internal::sized<sallow_model_counts>();
    internal::check([&](sallow_error* error) { return sallow_model_count(get(), &counts, error); });
    return counts;
  }
  std::string str() const {
    return internal::text([&](char* buffer, size_t capacity, size_t* length, sallow_error* error) {
      return sallow_model_text(get(), buffer, capacity, length, error);
    });
  }
  Mechanisms errors() const {
    return Mechanisms(
        [&](sallow_mechanisms** list, sallow_error* error) { return sallow_model_errors(get(), list, error); });
  }
  Mechanisms edges() const {
    return Mechanisms(
        [&](sallow_mechanisms** list, sallow_error* error) { return sallow_model_edges(get(), list, error); });
  }
  const sallow_model* get() const { return handle_.get(); }

 private:
  template <typename Make>
  explicit Model(Make&& make) : handle_(make) {}
  internal::Owner<sallow_model, sallow_model_free> handle_;
};

/// Samples detection events and observable flips.
class Sampler {
 public:
  explicit Sampler(const Circuit& circuit)
      : handle_([&](sallow_sampler** sampler, sallow_error* error) {
          return sallow_sampler_from_circuit(circuit.get(), sampler, error);
        }) {
    const sallow_circuit_counts counts = circuit.counts();
    detection_bytes_ = packed_bytes(counts.detectors);
    observable_bytes_ = packed_bytes(counts.observables);
  }
  explicit Sampler(const Model& model)
      : handle_([&](sallow_sampler** sampler, sallow_error* error) {
          return sallow_sampler_from_model(model.get(), sampler, error);
        }) {
    const sallow_model_counts counts = model.counts();
    detection_bytes_ = packed_bytes(counts.detectors);
    observable_bytes_ = packed_bytes(counts.observables);
  }

  Shots sample(size_t shots, uint64_t seed, uint64_t first_shot = 0, size_t threads = 1) const {
    Shots result;
    result.detections.resize(shots * detection_bytes_);
    result.observables.resize(shots * observable_bytes_);
    internal::check([&](sallow_error* error) {
      return sallow_sampler_sample(handle_.get(), seed, first_shot, shots, result.detections.data(),
                                   result.detections.size(), result.observables.data(), result.observables.size(),
                                   threads, error);
    });
    return result;
  }

 private:
  size_t detection_bytes_ = 0, observable_bytes_ = 0;
  internal::Owner<sallow_sampler, sallow_sampler_free> handle_;
};

/// Samples measurement results.
class MeasurementSampler {
 public:
  explicit MeasurementSampler(const Circuit& circuit)
      : row_bytes_(packed_bytes(circuit.counts().measurements)),
        handle_([&](sallow_measurement_sampler** sampler, sallow_error* error) {
          return sallow_measurement_sampler_create(circuit.get(), sampler, error);
        }) {}

  std::vector<uint8_t> sample(size_t shots, uint64_t seed, uint64_t first_shot = 0, size_t threads = 1) const {
    std::vector<uint8_t> measurements(shots * row_bytes_);
    internal::check([&](sallow_error* error) {
      return sallow_measurement_sampler_sample(handle_.get(), seed, first_shot, shots, measurements.data(),
                                               measurements.size(), threads, error);
    });
    return measurements;
  }

 private:
  size_t row_bytes_;
  internal::Owner<sallow_measurement_sampler, sallow_measurement_sampler_free> handle_;
};

/// Turns measurement results into detection events.
class Converter {
 public:
  /// struct_size is set here.
  explicit Converter(const Circuit& circuit, sallow_conversion_options options = {})
      : counts_(circuit.counts()), handle_([&](sallow_converter** converter, sallow_error* error) {
          options = internal::sized(options);
          return sallow_converter_create(circuit.get(), &options, converter, error);
        }) {}

  /// `sweep` may be empty: all sweep bits are 0.
  Shots convert(std::span<const uint8_t> measurements, size_t shots, std::span<const uint8_t> sweep = {},
                size_t threads = 1) const {
    Shots result;
    result.detections.resize(shots * packed_bytes(counts_.detectors));
    result.observables.resize(shots * packed_bytes(counts_.observables));
    internal::check([&](sallow_error* error) {
      return sallow_converter_convert(handle_.get(), shots, measurements.data(), measurements.size(), sweep.data(),
                                      sweep.size(), result.detections.data(), result.detections.size(),
                                      result.observables.data(), result.observables.size(), threads, error);
    });
    return result;
  }

 private:
  sallow_circuit_counts counts_;
  internal::Owner<sallow_converter, sallow_converter_free> handle_;
};

/// The errors that a decoder chose in some shots.
class ChosenErrors {
 public:
  ChosenErrors()
      : handle_([](sallow_chosen** chosen, sallow_error* error) { return sallow_chosen_create(chosen, error); }) {}

  /// The errors of a shot: indices into Decoder::mechanisms(). Valid until the list is written to again.
  std::span<const uint32_t> operator[](size_t shot) const { return get(shot).list; }
  /// Whether the errors are known. They are unknown if the shot is unmatchable, or if the decoder has no set of errors
  /// for its flips.
  bool is_known(size_t shot) const { return get(shot).is_known; }
  sallow_chosen* get() const { return handle_.get(); }

 private:
  struct Shot {
    std::span<const uint32_t> list;
    bool is_known;
  };
  Shot get(size_t shot) const {
    const uint32_t* list = nullptr;
    size_t count = 0;
    int known = 0;
    internal::check(
        [&](sallow_error* error) { return sallow_chosen_get(handle_.get(), shot, &list, &count, &known, error); });
    return {{list, count}, known != 0};
  }

  internal::Owner<sallow_chosen, sallow_chosen_free> handle_;
};

class Decoder {
 public:
  /// struct_size is set here.
  explicit Decoder(const Model& model, const std::string& spec = "matching", sallow_decoder_options options = {})
      : handle_([&](sallow_decoder** decoder, sallow_error* error) {
          options = internal::sized(options);
          return sallow_decoder_create(model.get(), spec.c_str(), &options, decoder, error);
        }) {}

  size_t detectors() const { return sallow_decoder_detectors(get()); }
  size_t observables() const { return sallow_decoder_observables(get()); }
  uint64_t left_out() const { return sallow_decoder_left_out(get()); }
  Mechanisms mechanisms() const {
    return Mechanisms(
        [&](sallow_mechanisms** list, sallow_error* error) { return sallow_decoder_mechanisms(get(), list, error); });
  }

  /// Packed predictions for packed detections. struct_size and shots of `extras` are set here.
  std::vector<uint8_t> decode(std::span<const uint8_t> detections, size_t shots, size_t threads = 1,
                              sallow_decode_extras extras = {}) const {
    extras = internal::sized(extras);
    extras.shots = shots;
    std::vector<uint8_t> predictions(shots * packed_bytes(observables()));
    internal::check([&](sallow_error* error) {
      return sallow_decoder_decode(get(), shots, detections.data(), detections.size(), predictions.data(),
                                   predictions.size(), &extras, threads, error);
    });
    return predictions;
  }
  const sallow_decoder* get() const { return handle_.get(); }

 private:
  internal::Owner<sallow_decoder, sallow_decoder_free> handle_;
};

/// Decodes single shots on one thread. It may outlive its decoder.
class Workspace {
 public:
  struct Answer {
    std::span<const uint64_t> flips;  // one bit per observable; valid until the next call
    double weight;
    bool unmatchable;
  };

  explicit Workspace(const Decoder& decoder)
      : flips_((decoder.observables() + 63) / 64), handle_([&](sallow_workspace** workspace, sallow_error* error) {
          return sallow_workspace_create(decoder.get(), workspace, error);
        }) {}

  /// `events`: the detectors that fired, rising.
  Answer decode(std::span<const uint32_t> events) {
    Answer answer{flips_, 0, false};
    int unmatchable = 0;
    internal::check([&](sallow_error* error) {
      return sallow_workspace_decode_events(handle_.get(), events.data(), events.size(), flips_.data(), flips_.size(),
                                            &answer.weight, &unmatchable, error);
    });
    answer.unmatchable = unmatchable != 0;
    return answer;
  }
  /// Packed rows, often only one. struct_size and shots of `extras` are set here.
  void decode_rows(std::span<const uint8_t> detections, std::span<uint8_t> predictions, size_t shots = 1,
                   sallow_decode_extras extras = {}) {
    extras = internal::sized(extras);
    extras.shots = shots;
    internal::check([&](sallow_error* error) {
      return sallow_workspace_decode(handle_.get(), shots, detections.data(), detections.size(), predictions.data(),
                                     predictions.size(), &extras, error);
    });
  }

 private:
  std::vector<uint64_t> flips_;
  internal::Owner<sallow_workspace, sallow_workspace_free> handle_;
};

/// Decodes one logical patch round by round, in windows. struct_size is set in all structs here.
class Stream {
 public:
  /// Of a Circuit or a Model.
  Stream(const Circuit& circuit, sallow_stream_options options)
      : handle_([&](sallow_stream** stream, sallow_error* error) {
          options = internal::sized(options);
          return sallow_stream_from_circuit(circuit.get(), &options, stream, error);
        }),
        frame_((observables() + 63) / 64) {}
  Stream(const Model& model, sallow_stream_options options)
      : handle_([&](sallow_stream** stream, sallow_error* error) {
          options = internal::sized(options);
          return sallow_stream_from_model(model.get(), &options, stream, error);
        }),
        frame_((observables() + 63) / 64) {}

  uint64_t rounds() const { return sallow_stream_rounds(handle_.get()); }
  size_t round_places(uint64_t round) const { return sallow_stream_round_places(handle_.get(), round); }
  size_t observables() const { return sallow_stream_observables(handle_.get()); }

  /// Gives a round: the places that fired. The correction's member `ready` says whether anything was decided.
  sallow_correction push_round(uint64_t round, std::span<const uint32_t> places, int64_t arrived, int64_t now) {
    return correction([&](sallow_correction* out, sallow_error* error) {
      return sallow_stream_push_round(handle_.get(), round, places.data(), places.size(), arrived, now, out, error);
    });
  }
  /// The same for packed bits.
  sallow_correction push_bits(uint64_t round, std::span<const uint8_t> bits, int64_t arrived, int64_t now) {
    return correction([&](sallow_correction* out, sallow_error* error) {
      return sallow_stream_push_bits(handle_.get(), round, bits.data(), bits.size(), arrived, now, out, error);
    });
  }
  /// What was decided since the last poll.
  sallow_correction poll() {
    return correction(
        [&](sallow_correction* out, sallow_error* error) { return sallow_stream_poll(handle_.get(), out, error); });
  }
  sallow_correction finish(int64_t now) {
    return correction([&](sallow_correction* out, sallow_error* error) {
      return sallow_stream_finish(handle_.get(), now, out, error);
    });
  }
  /// The running Pauli frame: one bit per observable. Valid until the next call.
  std::span<const uint64_t> frame() {
    internal::check(
        [&](sallow_error* error) { return sallow_stream_frame(handle_.get(), frame_.data(), frame_.size(), error); });
    return frame_;
  }
  sallow_stream_counts counts() const {
    auto counts = internal::sized(sallow_stream_counts{});
    internal::check([&](sallow_error* error) { return sallow_stream_get_counts(handle_.get(), &counts, error); });
    return counts;
  }
  void reset() {
    internal::check([&](sallow_error* error) { return sallow_stream_reset(handle_.get(), error); });
  }

 private:
  template <typename Call>
  sallow_correction correction(Call&& call) {
    auto decided = internal::sized(sallow_correction{});
    internal::check([&](sallow_error* error) { return call(&decided, error); });
    return decided;
  }

  internal::Owner<sallow_stream, sallow_stream_free> handle_;
  std::vector<uint64_t> frame_;
};

/// Samples and decodes in one pass. struct_size is set here. Stopping by `progress` is an Error of SALLOW_STOPPED.
inline sallow_estimate estimate(const Circuit& circuit, const Decoder& decoder, sallow_estimate_options options = {}) {
  options = internal::sized(options);
  auto result = internal::sized<sallow_estimate>();
  internal::check([&](sallow_error* error) {
    return sallow_estimate_failures(circuit.get(), decoder.get(), &options, &result, error);
  });
  return result;
}

}  // namespace sallow::api
