// Package openwearables speaks Open Wearables' wire: its client, and in Server*
// the service's own side of it, for the sandbox.
package openwearables
