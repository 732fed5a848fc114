"""Audit, proof and export."""
