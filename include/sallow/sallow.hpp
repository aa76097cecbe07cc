#pragma once

// sallow for C++20: sallow.h with objects that free themselves, and errors as exceptions.
//
// Header-only; link what sallow.h needs. Objects move and do not copy. A moved-from object may only be assigned to or
// destroyed.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sallow.h"

namespace sallow::api {

/// What a call of sallow.h returned other than SALLOW_OK. what() is "FILE:LINE:COLUMN: MESSAGE", as far as known.
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

template <typename Call>
void check(Call&& call) {
  sallow_error error{};
  error.struct_size = sizeof error;
  const sallow_status status = call(&error);
  if (status != SALLOW_OK) throw Error(status, error);
}

template <auto kFree>
struct Free {
  template <typename Handle>
  void operator()(Handle* handle) const {
    kFree(handle);
  }
};

template <typename Handle, auto kFree>
using Owner = std::unique_ptr<Handle, Free<kFree>>;

template <typename Print>
std::string text(Print&& print) {
  size_t length = 0;
  check([&](sallow_error* error) { return print(nullptr, 0, &length, error); });
  std::string text(length + 1, '\0');
  check([&](sallow_error* error) { return print(text.data(), text.size(), &length, error); });
  text.resize(length);
  return text;
}

}  // namespace internal

/// Bytes of one packed row of so many bits.
inline size_t packed_bytes(size_t bits) {
  return (bits + 7) / 8;
}

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

  sallow_circuit_counts counts() const {
    sallow_circuit_counts counts{};
    counts.struct_size = sizeof counts;
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
  explicit Circuit(Make&& make) {
    sallow_circuit* circuit = nullptr;
    internal::check([&](sallow_error* error) { return make(&circuit, error); });
    handle_.reset(circuit);
  }
  internal::Owner<sallow_circuit, sallow_circuit_free> handle_;
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
  /// As decoders want it, split where possible.
  static Model of(const Circuit& circuit) {
    return Model([&](sallow_model** model, sallow_error* error) {
      return sallow_model_from_circuit(circuit.get(), nullptr, model, error);
    });
  }

  sallow_model_counts counts() const {
    sallow_model_counts counts{};
    counts.struct_size = sizeof counts;
    internal::check([&](sallow_error* error) { return sallow_model_count(get(), &counts, error); });
    return counts;
  }
  std::string str() const {
    return internal::text([&](char* buffer, size_t capacity, size_t* length, sallow_error* error) {
      return sallow_model_text(get(), buffer, capacity, length, error);
    });
  }
  const sallow_model* get() const { return handle_.get(); }

 private:
  template <typename Make>
  explicit Model(Make&& make) {
    sallow_model* model = nullptr;
    internal::check([&](sallow_error* error) { return make(&model, error); });
    handle_.reset(model);
  }
  internal::Owner<sallow_model, sallow_model_free> handle_;
};

/// Shots as packed rows: `detections` of ceil(detectors / 8) bytes, `observables` of ceil(observables / 8).
struct Shots {
  std::vector<uint8_t> detections, observables;
};

class Sampler {
 public:
  explicit Sampler(const Circuit& circuit) : counts_(circuit.counts()) {
    sallow_sampler* sampler = nullptr;
    internal::check([&](sallow_error* error) { return sallow_sampler_create(circuit.get(), &sampler, error); });
    handle_.reset(sampler);
  }
  Shots sample(size_t shots, uint64_t seed, uint64_t first_shot = 0, size_t threads = 1) const {
    Shots result;
    result.detections.resize(shots * packed_bytes(counts_.detectors));
    result.observables.resize(shots * packed_bytes(counts_.observables));
    internal::check([&](sallow_error* error) {
      return sallow_sampler_sample(handle_.get(), seed, first_shot, shots, result.detections.data(),
                                   result.observables.data(), threads, error);
    });
    return result;
  }

 private:
  sallow_circuit_counts counts_;
  internal::Owner<sallow_sampler, sallow_sampler_free> handle_;
};

class Decoder {
 public:
  explicit Decoder(const Model& model, const std::string& spec = "matching", sallow_decoder_options options = {}) {
    options.struct_size = sizeof options;
    sallow_decoder* decoder = nullptr;
    internal::check([&](sallow_error* error) {
      return sallow_decoder_create(model.get(), spec.c_str(), &options, &decoder, error);
    });
    handle_.reset(decoder);
  }

  size_t detectors() const { return sallow_decoder_detectors(get()); }
  size_t observables() const { return sallow_decoder_observables(get()); }

  /// Packed predictions for packed detections.
  std::vector<uint8_t> decode(std::span<const uint8_t> detections, size_t shots, size_t threads = 1,
                              sallow_decode_outputs outputs = {}) const {
    if (detections.size() != shots * packed_bytes(detectors())) {
      throw std::invalid_argument("decode: " + std::to_string(detections.size()) + " bytes for " +
                                  std::to_string(shots) + " shots");
    }
    outputs.struct_size = sizeof outputs;
    std::vector<uint8_t> predictions(shots * packed_bytes(observables()));
    internal::check([&](sallow_error* error) {
      return sallow_decoder_decode(get(), detections.data(), shots, predictions.data(), &outputs, threads, error);
    });
    return predictions;
  }
  const sallow_decoder* get() const { return handle_.get(); }

 private:
  internal::Owner<sallow_decoder, sallow_decoder_free> handle_;
};

/// Decodes single shots on one thread. The decoder must outlive it.
class Workspace {
 public:
  struct Answer {
    std::span<const uint64_t> flips;  // one bit per observable; until the next call
    double weight;
    bool unmatchable;
  };

  explicit Workspace(const Decoder& decoder) : flips_((decoder.observables() + 63) / 64) {
    sallow_workspace* workspace = nullptr;
    internal::check([&](sallow_error* error) { return sallow_workspace_create(decoder.get(), &workspace, error); });
    handle_.reset(workspace);
  }
  /// `events`: the detectors that fired, rising.
  Answer decode(std::span<const uint32_t> events) {
    Answer answer{flips_, 0, false};
    int unmatchable = 0;
    internal::check([&](sallow_error* error) {
      return sallow_workspace_decode(handle_.get(), events.data(), events.size(), flips_.data(), &answer.weight,
                                     &unmatchable, error);
    });
    answer.unmatchable = unmatchable != 0;
    return answer;
  }

 private:
  std::vector<uint64_t> flips_;
  internal::Owner<sallow_workspace, sallow_workspace_free> handle_;
};

}  // namespace sallow::api
