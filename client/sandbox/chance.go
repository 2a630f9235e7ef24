package sandbox

// chance is a sequence of numbers that look random and are the same for the
// same seed: SplitMix64.
type chance uint64

// next returns the next number.
func (c *chance) next() uint64 {
	*c += 0x9e3779b97f4a7c15
	return mix(uint64(*c))
}

// below returns a number from 0 to n-1.
func (c *chance) below(n int) int { return pick(c.next(), n) }

// mix scatters the bits of x.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// roll is the number that belongs to some numbers: the same for the same ones.
func roll(seed uint64, of ...uint64) uint64 {
	x := seed
	for _, n := range of {
		x = mix(x + 0x9e3779b97f4a7c15*(n+1))
	}
	return x
}

// pick makes a number from 0 to n-1 of a random one.
func pick(r uint64, n int) int {
	return int((r >> 32) * uint64(n) >> 32) //nolint:gosec // below n
}

// share makes a number from 0 up to 1 of a random one.
func share(r uint64) float64 { return float64(r>>11) / (1 << 53) }
