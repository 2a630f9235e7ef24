package client

// Screen is how the screens were left, kept over starts. Its zero value is how
// they begin.
type Screen struct {
	Mouse   bool                `json:"mouse,omitempty"`   // clicks and the wheel are the console's, not the terminal's
	Preview string              `json:"preview,omitempty"` // where it stands: "below", "beside" or "hidden"; empty for where there is room
	Share   int                 `json:"share,omitempty"`   // the preview's part in hundredths; 0 for the usual one
	Beside  int                 `json:"beside,omitempty"`  // the same while it stands beside the list
	Theme   string              `json:"theme,omitempty"`   // that was chosen on the screen; empty for none
	Filters map[string][]string `json:"filters,omitempty"` // that were used in each profile, the newest first
}

// KeepScreen changes how the screens are found at the next start. Others may
// change it at the same time: the change is made to what is kept by then.
type KeepScreen func(change func(*Screen)) error
