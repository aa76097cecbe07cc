#pragma once

#include <sallow/sallow.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "analyze/detection_converter.h"
#include "api/decoding_rooms.h"
#include "circuit/circuit.h"
#include "decode/contract/decoder.h"
#include "dem/error_model.h"
#include "dem/error_model_sampler.h"
#include "frame/frame_sampler.h"

// The structs of the handles of sallow.h, except sallow_workspace, which is in decoding.cc.

struct sallow_circuit {
  sallow::Circuit circuit;
};

struct sallow_model {
  sallow::DetectorErrorModel model;
};

struct sallow_mechanisms {
  sallow::ErrorChoices list;
};

struct sallow_sampler {
  std::variant<sallow::FrameSampler, sallow::ErrorModelSampler> sampler;
};

struct sallow_measurement_sampler {
  sallow::FrameSampler flips;
  std::vector<uint64_t> reference;  // one bit per measurement
};

struct sallow_converter {
  sallow::CircuitCounts counts;
  sallow::DetectionConverter converter;
};

struct sallow_decoder {
  explicit sallow_decoder(std::shared_ptr<const sallow::Decoder> compiled)
      : decoder(std::move(compiled)), rooms(*decoder) {}

  std::shared_ptr<const sallow::Decoder> decoder;
  mutable sallow::DecodingRooms rooms;  // borrowed by calls; it has its own lock
};

struct sallow_chosen {
  sallow::ChosenErrors errors;
};
