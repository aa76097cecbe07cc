#include "capi/guard.h"
#include "capi/handles.h"
#include "codes/generate_code.h"
#include "noise/noise_model.h"

using namespace sallow;

sallow_status sallow_circuit_parse(const char* text, size_t length, const char* name, sallow_circuit** circuit,
                                   sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    *circuit = nullptr;
    if (length > 0) require_pointer(text, "text");
    *circuit = new sallow_circuit{Circuit::parse({text, length}, name != nullptr ? name : "")};
  });
}

sallow_status sallow_circuit_read(const char* path, sallow_circuit** circuit, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    *circuit = nullptr;
    require_path(path);
    *circuit = new sallow_circuit{Circuit::from_file(path)};
  });
}

sallow_status sallow_circuit_generate(const sallow_code_options* options, sallow_circuit** circuit,
                                      sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    *circuit = nullptr;
    const sallow_code_options all = filled_in(options, "options");
    CodeOptions code;
    if (all.code != nullptr) code.code = all.code;
    if (all.task != nullptr) code.task = all.task;
    if (all.distance > 0) code.distance = all.distance;
    if (all.rounds > 0) code.rounds = all.rounds;
    if (all.noise != nullptr) code.noise = parse_noise(all.noise);
    code.after_clifford_depolarization = all.after_clifford_depolarization;
    code.before_round_data_depolarization = all.before_round_data_depolarization;
    code.before_measure_flip_probability = all.before_measure_flip_probability;
    code.after_reset_flip_probability = all.after_reset_flip_probability;
    *circuit = new sallow_circuit{generate_code(code)};
  });
}

sallow_status sallow_circuit_count(const sallow_circuit* circuit, sallow_circuit_counts* counts, sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    const CircuitCounts all = circuit->circuit.counts();
    hand_out({.struct_size = 0,
              .qubits = all.qubits,
              .measurements = all.measurements,
              .detectors = all.detectors,
              .observables = all.observables,
              .ticks = all.ticks,
              .sweep_bits = all.sweep_bits},
             counts, "counts");
  });
}

sallow_status sallow_circuit_text(const sallow_circuit* circuit, char* buffer, size_t capacity, size_t* length,
                                  sallow_error* error) {
  return guard(error, [&] {
    require_pointer(circuit, "circuit");
    copy_text(circuit->circuit.str(), buffer, capacity, length);
  });
}

void sallow_circuit_free(sallow_circuit* circuit) {
  delete circuit;
}
