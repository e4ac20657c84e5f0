package testkit

import (
	"context"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/postgres"
)

// image is the oldest PostgreSQL that the SQL is written for.
const image = "postgres:15-alpine"

// startContainer runs PostgreSQL in a container, which the reaper of testcontainers removes after the process.
func startContainer(ctx context.Context) (string, error) {
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return "", err
	}
	defer provider.Close()
	if err := provider.Health(ctx); err != nil {
		return "", err
	}
	container, err := postgres.Run(ctx, image,
		postgres.WithDatabase("digisoc"), postgres.WithUsername("postgres"), postgres.WithPassword(password),
		testcontainers.WithCmd("postgres", "-c", "fsync=off", "-c", "max_connections=300"),
		postgres.BasicWaitStrategies())
	if err != nil {
		return "", err
	}
	return container.ConnectionString(ctx, "sslmode=disable")
}
