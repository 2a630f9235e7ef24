package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

const (
	schemaVersion = 13 // of the newest migration
	versionTable  = "schema_version"
)

// migrate brings the tables to schemaVersion, one transaction a migration.
func migrate(ctx context.Context, db *sql.DB, d goose.Dialect, folder string, options ...goose.ProviderOption) error {
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	options = append(options, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	p, err := goose.NewProvider(d, db, files, options...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}
