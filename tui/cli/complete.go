package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/catalog"
)

// completeChoice completes the flags that choose deliveries. It asks nobody: what
// is offered is the language and the catalogue of event types.
func completeChoice(c *cobra.Command) {
	_ = c.RegisterFlagCompletionFunc("filter", completeFilter)
	_ = c.RegisterFlagCompletionFunc("since", examples("15m", "1h", "2h", "24h"))
	_ = c.RegisterFlagCompletionFunc("flow", completeFlow)
}

// completeFilter goes on with the last word of a filter.
func completeFilter(_ *cobra.Command, _ []string, typed string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, c := range model.Complete(typed, len(typed), model.Vocabulary{Types: catalogued()}) {
		out = append(out, described(typed[:c.Start]+c.Text, c.Help))
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func described(word, help string) cobra.Completion {
	if help == "" {
		return word
	}
	return cobra.CompletionWithDesc(word, help)
}

// catalogued are the event types of all providers, each once.
func catalogued() (types []model.EventType) {
	seen := map[model.EventType]bool{}
	for _, p := range catalog.Providers() {
		for _, t := range catalog.Types(p) {
			if !seen[t.Name] {
				seen[t.Name] = true
				types = append(types, t.Name)
			}
		}
	}
	return types
}

// completeFlow names the messages that a network query is made of, and all of them.
func completeFlow(*cobra.Command, []string, string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	const query = "network-query"
	out = append(out, described(query, "whatever of it was not delivered"))
	for _, t := range catalogued() {
		if strings.HasPrefix(string(t), query+".") {
			out = append(out, string(t))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
