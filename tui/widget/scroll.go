package widget

// scroll is a window of h rows over lines that may be several rows high, with
// a cursor on a line. It asks only for the heights of lines near the window.
type scroll struct {
	n      int           // lines
	height func(int) int // rows of a line, at least 1
	h      int           // rows of the window
	cur    int
	top    int // the first line in the window
	sub    int // its rows above the window
}

// settle puts the cursor on a line and the window around it.
func (s *scroll) settle() {
	s.cur = min(max(s.cur, 0), max(s.n-1, 0))
	s.top = min(max(s.top, 0), max(s.n-1, 0))
	if s.n == 0 || s.h <= 0 {
		s.top, s.sub = s.cur, 0
		return
	}
	if s.sub > 0 {
		s.sub = min(s.sub, s.height(s.top)-1)
	}
	switch {
	case s.cur < s.top:
		s.top, s.sub = s.cur, 0
	case s.cur == s.top:
		s.sub = min(s.sub, max(s.height(s.cur)-s.h, 0))
	case !s.shows():
		s.endAt(s.cur)
	}
	s.fill()
}

// shows says whether the cursor's line, below the top, ends inside the window.
func (s *scroll) shows() bool {
	rows := -s.sub
	for i := s.top; i <= s.cur; i++ {
		if rows += s.height(i); rows > s.h {
			return false
		}
	}
	return true
}

// at is the line on row y of the window; false where there is none.
func (s *scroll) at(y int) (line int, ok bool) {
	if y < 0 || y >= s.h {
		return 0, false
	}
	for y, line = y+s.sub, s.top; line < s.n; line++ {
		if y -= s.height(line); y < 0 {
			return line, true
		}
	}
	return 0, false
}

// endAt makes a line the last one of the window; of a line higher than the
// window the start is shown.
func (s *scroll) endAt(line int) {
	rest := s.h - s.height(line)
	s.top, s.sub = line, 0
	for rest > 0 && s.top > 0 {
		s.top--
		rest -= s.height(s.top)
	}
	s.sub = max(-rest, 0)
	if s.top == line {
		s.sub = 0
	}
}

// fill leaves no rows empty while there are lines above.
func (s *scroll) fill() {
	rows := -s.sub
	for i := s.top; i < s.n; i++ {
		if rows += s.height(i); rows >= s.h {
			return
		}
	}
	last := s.n - 1
	if high := s.height(last); high >= s.h {
		s.top, s.sub = last, high-s.h
		return
	}
	s.endAt(last)
}

// move moves the cursor by n lines. Through a line higher than the window it
// goes row by row.
func (s *scroll) move(n int) {
	if s.n == 0 {
		return
	}
	if high := s.height(s.cur); high > s.h && s.cur == s.top && (n == 1 || n == -1) {
		if sub := s.sub + n; sub >= 0 && sub+s.h <= high {
			s.sub = sub
			return
		}
	}
	to := clamp(s.cur, n, s.n)
	if n == -1 && to < s.cur {
		if over := s.height(to) - s.h; over > 0 {
			s.top, s.sub = to, over
		}
	}
	s.cur = to
	s.settle()
}

// page moves window and cursor by n rows.
func (s *scroll) page(n int) {
	if s.n == 0 {
		return
	}
	sub := 0
	if s.cur == s.top {
		sub = s.sub
	}
	s.cur, _ = s.advance(s.cur, sub, n)
	s.top, s.sub = s.advance(s.top, s.sub, n)
	s.settle()
}

// advance is the place n rows from row sub of a line, within all lines.
func (s *scroll) advance(line, sub, n int) (int, int) {
	for n > 0 {
		left := s.height(line) - sub
		if n < left {
			return line, sub + n
		}
		if line == s.n-1 {
			return line, max(s.height(line)-1, 0)
		}
		n -= left
		line, sub = line+1, 0
	}
	for n < 0 {
		if -n <= sub {
			return line, sub + n
		}
		if line == 0 {
			return 0, 0
		}
		n += sub + 1
		line--
		sub = s.height(line) - 1
	}
	return line, sub
}

// shift moves the window by n rows, for views without a cursor.
func (s *scroll) shift(n int) {
	if s.n > 0 {
		s.top, s.sub = s.advance(s.top, s.sub, n)
	}
	s.rest()
}

// rest leaves the window where it is, but for rows that would stay empty.
func (s *scroll) rest() {
	s.top = min(max(s.top, 0), max(s.n-1, 0))
	if s.n == 0 || s.h <= 0 {
		s.sub = 0
		return
	}
	s.sub = min(s.sub, s.height(s.top)-1)
	s.fill()
}
