package openwearables

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"github.com/hooktop/hooktop/model"
)

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

func checkURL(op, link string) error {
	u, err := url.Parse(link)
	if err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		return nil
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: "this is not an http or https URL with a host", Do: "correct it"}
}

func checkUser(op, id string) error {
	if id == "" || uuid.MatchString(id) {
		return nil
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: "a user is named by a UUID", Do: "choose one from the list of users"}
}

// checkID keeps what would name another route out of a path.
func checkID(op string, id model.EndpointID) error {
	s := string(id)
	if s != "" && len(s) <= 256 && strings.Trim(s, ".") != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", r)
	}) {
		return nil
	}
	return &model.Error{Code: model.Invalid, Op: op, Why: "this is not the id of an endpoint", Do: "copy it from the list"}
}

// encode is json.Marshal for our own shapes, which cannot fail.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return b
}
