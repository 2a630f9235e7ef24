package catalog

import (
	"strings"

	"github.com/hooktop/hooktop/model"
)

// single is Open Wearables' event types that stand for themselves, in the order
// of its API.
var single = []Type{
	{Name: "connection.created", Description: "A user has linked an account with a provider of wearables; never sent for Apple and Samsung."},
	{
		Name: "connection.revoked", Description: "A link with a provider of wearables has ended.",
		Variants: []Variant{{Name: "deregistration"}, {Name: "refresh-failed"}},
	},
	{Name: "sync.started", Description: "A run of data has begun.", Test: emptyTest},
	{
		Name: "sync.completed", Description: "A run of data has ended well, in part, or was skipped; one comes with every push of a provider.", Test: emptyTest,
		Variants: []Variant{{Name: "skipped"}},
	},
	{Name: "sync.failed", Description: "A run of data has failed.", Test: emptyTest},
	{
		Name: "workout.created", Description: "A workout was stored.",
		Variants: []Variant{{Name: "sparse"}},
	},
	{
		Name: "sleep.created", Description: "A night or a nap was stored, or merged with another.",
		Variants: []Variant{{Name: "nap"}},
	},
	{Name: "menstrual_cycle.created", Description: "A cycle was stored; of Garmin only.", Test: emptyTest},
}

const emptyTest = "a body of {}, without type and data"

// family is one of Open Wearables' groups of series: what is stored of any of
// them is sent as an event of the group, and again as one of the series.
type family struct {
	slug     string
	test     string // what its test event holds instead; empty where it is like a real one
	variants []Variant
}

var families = []family{
	{slug: "heart_rate", variants: []Variant{{Name: "chunked"}}},
	{slug: "heart_rate_variability"},
	{slug: "steps"},
	{slug: "calories"},
	{slug: "spo2", test: "the unit % instead of percent"},
	{slug: "respiratory_rate", test: "the unit breaths/min instead of brpm"},
	{slug: "body_temperature", test: "the unit °C instead of celsius"},
	{slug: "stress"},
	{slug: "blood_glucose", test: "the unit mg/dL instead of mg_dl"},
	{slug: "blood_pressure"},
	{slug: "body_composition"},
	{slug: "fitness_metrics", test: "the unit mL/kg/min instead of ml_kg_min"},
	{slug: "recovery_score", test: "the series recovery_score, which does not exist any more"},
	{slug: "activity_timeseries", test: "the unit min instead of minutes"},
	{slug: "workout_metrics"},
	{slug: "environmental", test: "the unit dBASPL instead of dB"},
}

// series is one kind of measurement.
type series struct {
	slug, family string
	unit         string // of real events
	test         string // the unit of its test event; empty for the same
}

// measured is every series with events, in the order of Open Wearables' API.
var measured = []series{
	{"heart_rate", "heart_rate", "bpm", ""},
	{"resting_heart_rate", "heart_rate", "bpm", ""},
	{"heart_rate_recovery_one_minute", "heart_rate", "bpm", ""},
	{"walking_heart_rate_average", "heart_rate", "bpm", ""},
	{"atrial_fibrillation_burden", "heart_rate", "count", "%"},
	{"heart_rate_variability_sdnn", "heart_rate_variability", "ms", ""},
	{"heart_rate_variability_rmssd", "heart_rate_variability", "ms", ""},
	{"garmin_body_battery", "recovery_score", "percent", "score"},
	{"oxygen_saturation", "spo2", "percent", "%"},
	{"peripheral_perfusion_index", "spo2", "score", "%"},
	{"blood_glucose", "blood_glucose", "mg_dl", "mg/dL"},
	{"blood_alcohol_content", "blood_glucose", "mg_dl", "g/dL"},
	{"insulin_delivery", "blood_glucose", "count", "IU"},
	{"blood_pressure_systolic", "blood_pressure", "mmHg", ""},
	{"blood_pressure_diastolic", "blood_pressure", "mmHg", ""},
	{"respiratory_rate", "respiratory_rate", "brpm", "breaths/min"},
	{"sleeping_breathing_disturbances", "respiratory_rate", "count", "count/h"},
	{"breathing_disturbance_index", "respiratory_rate", "score", "count/h"},
	{"forced_vital_capacity", "respiratory_rate", "liters", "L"},
	{"forced_expiratory_volume_1", "respiratory_rate", "liters", "L"},
	{"peak_expiratory_flow_rate", "respiratory_rate", "L/min", ""},
	{"height", "body_composition", "cm", ""},
	{"weight", "body_composition", "kg", ""},
	{"body_fat_percentage", "body_composition", "percent", "%"},
	{"body_mass_index", "body_composition", "kg_m2", "kg/m²"},
	{"lean_body_mass", "body_composition", "kg", ""},
	{"body_fat_mass", "body_composition", "kg", ""},
	{"skeletal_muscle_mass", "body_composition", "kg", ""},
	{"waist_circumference", "body_composition", "cm", ""},
	{"body_temperature", "body_temperature", "celsius", "°C"},
	{"skin_temperature", "body_temperature", "celsius", "°C"},
	{"skin_temperature_deviation", "body_temperature", "celsius", "°C"},
	{"skin_temperature_trend_deviation", "body_temperature", "celsius", "°C"},
	{"garmin_skin_temperature", "body_temperature", "celsius", "°C"},
	{"garmin_stress_level", "stress", "score", ""},
	{"electrodermal_activity", "stress", "count", "S"},
	{"vo2_max", "fitness_metrics", "ml_kg_min", "mL/kg/min"},
	{"six_minute_walk_test_distance", "fitness_metrics", "meters", "m"},
	{"cardiovascular_age", "fitness_metrics", "years", ""},
	{"garmin_fitness_age", "fitness_metrics", "years", ""},
	{"steps", "steps", "count", ""},
	{"energy", "calories", "kcal", ""},
	{"basal_energy", "calories", "kcal", ""},
	{"stand_time", "activity_timeseries", "minutes", "min"},
	{"exercise_time", "activity_timeseries", "minutes", "min"},
	{"physical_effort", "activity_timeseries", "score", "MET·min"},
	{"flights_climbed", "activity_timeseries", "count", ""},
	{"average_met", "activity_timeseries", "met", "MET"},
	{"active_time", "activity_timeseries", "minutes", ""},
	{"push_count", "activity_timeseries", "count", ""},
	{"number_of_times_fallen", "activity_timeseries", "count", ""},
	{"number_of_alcoholic_beverages", "activity_timeseries", "count", ""},
	{"nike_fuel", "activity_timeseries", "count", "NikeFuel"},
	{"hydration", "activity_timeseries", "mL", ""},
	{"distance_walking_running", "activity_timeseries", "meters", "m"},
	{"distance_cycling", "activity_timeseries", "meters", "m"},
	{"distance_swimming", "activity_timeseries", "meters", "m"},
	{"distance_downhill_snow_sports", "activity_timeseries", "meters", "m"},
	{"distance_other", "activity_timeseries", "meters", "m"},
	{"cadence", "workout_metrics", "rpm", ""},
	{"power", "workout_metrics", "watts", "W"},
	{"speed", "workout_metrics", "m_per_s", "m/s"},
	{"workout_effort_score", "workout_metrics", "score", ""},
	{"estimated_workout_effort_score", "workout_metrics", "score", ""},
	{"walking_step_length", "workout_metrics", "cm", "m"},
	{"walking_speed", "workout_metrics", "m_per_s", "m/s"},
	{"walking_double_support_percentage", "workout_metrics", "percent", "%"},
	{"walking_asymmetry_percentage", "workout_metrics", "percent", "%"},
	{"walking_steadiness", "workout_metrics", "percent", "%"},
	{"stair_descent_speed", "workout_metrics", "m_per_s", "floors/min"},
	{"stair_ascent_speed", "workout_metrics", "m_per_s", "floors/min"},
	{"running_power", "workout_metrics", "watts", "W"},
	{"running_speed", "workout_metrics", "m_per_s", "m/s"},
	{"running_vertical_oscillation", "workout_metrics", "cm", ""},
	{"running_ground_contact_time", "workout_metrics", "ms", ""},
	{"running_stride_length", "workout_metrics", "cm", "m"},
	{"swimming_stroke_count", "workout_metrics", "count", ""},
	{"underwater_depth", "workout_metrics", "meters", "m"},
	{"environmental_audio_exposure", "environmental", "dB", "dBASPL"},
	{"headphone_audio_exposure", "environmental", "dB", "dBASPL"},
	{"environmental_sound_reduction", "environmental", "dB", ""},
	{"time_in_daylight", "environmental", "minutes", "min"},
	{"water_temperature", "environmental", "celsius", "°C"},
	{"uv_exposure", "environmental", "count", "J/m²"},
	{"inhaler_usage", "environmental", "count", ""},
	{"weather_temperature", "environmental", "celsius", "°C"},
	{"weather_humidity", "environmental", "percent", "%"},
}

// wearables lists Open Wearables' event types in the order of its API.
func wearables() []Type {
	out := single[:len(single):len(single)]
	for _, f := range families {
		t := Type{Name: model.EventType(f.slug + created), Test: f.test, Variants: f.variants}
		var names []string
		for _, s := range measured {
			if s.family == f.slug {
				t.Members = append(t.Members, s.name())
				names = append(names, spaced(s.slug))
			}
		}
		t.Description = "Samples were stored of " + listed(names) + "; each is sent as an event of its series too."
		out = append(out, t)
	}
	for _, s := range measured {
		t := Type{Name: s.name(), Unit: s.unit, Description: "Samples of " + spaced(s.slug) + " were stored, in " + s.unit + "."}
		if s.test != "" {
			t.Test = "the unit " + s.test + " instead of " + s.unit
		}
		out = append(out, t)
	}
	return out
}

const created = ".created"

func (s series) name() model.EventType { return model.EventType("series." + s.slug + created) }

// spaced makes words of a slug.
func spaced(slug string) string { return strings.ReplaceAll(slug, "_", " ") }

// listed joins names; of many only the first few.
func listed(names []string) string {
	const few = 3
	switch n := len(names); {
	case n == 1:
		return names[0]
	case n > few:
		return strings.Join(names[:few], ", ") + " and others"
	default:
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
}
