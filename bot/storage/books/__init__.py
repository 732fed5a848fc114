"""Audit chain, proofs and exports."""
