package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/hooktop/hooktop/model"
)

// suspicion ends the name of a file beside the store that asks for a thorough
// check at the next start.
const suspicion = ".suspect"

// suspect leaves word that the store was found damaged while it was in use.
// Checking the whole file at every start would take seconds; after this once it
// is worth them.
func suspect(path string) { _ = os.WriteFile(path+suspicion, nil, 0o600) }

// thorough checks the whole file.
func (d *database) thorough(ctx context.Context, path string) error {
	var verdict string
	if _, err := (tx{d.write, d.dialect}).one(ctx, []any{&verdict}, `PRAGMA quick_check(1)`); err != nil {
		return err
	}
	if verdict != "ok" {
		return errDamaged
	}
	_ = os.Remove(path + suspicion)
	return nil
}

// setAside gives a damaged store another name, with what belongs to it, and says
// so. Where another process was quicker the file is not the one that was looked
// at, and stays.
func setAside(path string, seen os.FileInfo, now time.Time) (notice string, err error) {
	if present, err := os.Stat(path); seen == nil || (err == nil && !os.SameFile(seen, present)) {
		return "open the store · another hooktop is replacing it · go on with the new one", nil
	}
	target := path + ".damaged-" + now.UTC().Format("20060102T150405Z")
	for i := 2; exists(target); i++ {
		target = path + ".damaged-" + now.UTC().Format("20060102T150405Z") + "-" + strconv.Itoa(i)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+end, target+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", &model.Error{
				Code: model.Unavailable, Op: openingStore, Why: "the file is damaged, and cannot be renamed", Do: "move " + oneLine(path) + " away", Err: err,
			}
		}
	}
	_ = os.Remove(path + suspicion)
	e := model.Error{
		Op: openingStore, Why: "the file was damaged: what it held of runs, activity and deliveries is not shown",
		Do: "it is kept as " + oneLine(filepath.Base(target)) + ", a new one was begun",
	}
	return e.Error(), nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
