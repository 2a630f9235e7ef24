package sandbox

// post is an endpoint of the sandbox's own, and how it fares.
type post struct{ description string }

var posts = []post{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}, {"f"}}

func (m *Many) types()                   {}
func (m *Many) settle()                  {}
func (m *Many) history()                 {}
func (m *Many) next(dice *chance)        {}
func (m *Many) receiverURL(i int) string { return "" }

// down takes a listener off the network, or brings it back.
func (f *front) down(down bool) error {
	if down {
		return f.close()
	}
	return f.open()
}
